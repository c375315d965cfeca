"""One company: what is known of it, its postings in numbers, whom we introduced, who stayed and why others did not."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.ids import CompanyId
from service.companies.terms import industry_in_words
from service.db.work import Read
from service.web.page import page, signed_in_of
from service.web.place_filter import name_of
from service.web.security import requires
from service.web.site import site_of
from service.workspace.pages.charts import Say, reasons, stage_name, steps
from service.workspace.pages.home import HOME_ROLES
from service.workspace.pages.numbers import say_of
from service.workspace.pages.progress import funnel_of
from service.workspace.reads.company import CompanyPage, company_page
from service.workspace.rules.counting import FUNNEL
from service.workspace.rules.shares import percent
from service.workspace.rules.showing import OPENERS
from service.workspace.terms import ChartName

AnyRequest = Request[Any, Any, Any]
FLAGS = ("joins_scholarship_programme", "is_semiconductor")
FACTS = (
    *("name_kana", "corporate_number", "industry_code", "employees", "postal_code", "municipality", "address"),
    *("contact", *FLAGS, "semiconductor_basis"),
)
"""In the order of the company's form."""


class CompanyPages(Controller):
    """Programme staff read; whoever decides is led on to change it or to enter a posting."""

    path = "/companies/{company_id:uuid}"
    guards = (requires(*sorted(HOME_ROLES)),)

    @get("/")
    async def show(self, request: AnyRequest, read: NamedDependency[Read], company_id: FromPath[UUID]) -> Response[str]:
        shown, say = await company_page(read, CompanyId(company_id)), say_of(request)
        knows, signed_in = site_of(request).messages.knows, signed_in_of(request)
        names = [stage_name(stage, say) for stage in FUNNEL]
        return page(
            request,
            "workspace/company.html",
            shown=shown,
            as_of=read.now,
            may_decide=signed_in is not None and signed_in.actor.role in OPENERS,
            facts=_facts(shown, say),
            stage_names=names,
            funnel=funnel_of(
                names, shown.reached, steps(names, shown.reached, say), say("workspace.funnel_title"), say
            ),
            passes=reasons(ChartName.PASSES, shown.passes, say, knows),
            ends=reasons(ChartName.ENDS, shown.ends, say, knows),
            percent=percent,
            all_postings="/postings?" + urlencode({"company": shown.company.name}),
        )


def _facts(shown: CompanyPage, say: Say) -> list[tuple[str, str | int | None]]:
    """What is known of the company, under the words of its form; what is not told is a dash."""
    told = asdict(shown.company.facts)
    town = told["municipality"]
    named = {"municipality": name_of(town, say) if town else None}
    named["postal_code"] = postal_code(told["postal_code"])
    named["industry_code"] = industry_in_words(told["industry_code"], say)
    flags = {name: _flag(told[name], say) for name in FLAGS}
    values = {**told, **flags, **named}
    return [(say(f"companies.form.fields.{name}"), values[name]) for name in FACTS]


def postal_code(told: str | None) -> str | None:
    """869-1101 for seven digits; what is written otherwise stands as it is."""
    return f"{told[:3]}-{told[3:]}" if told and len(told) == 7 and told.isdecimal() else told


def _flag(value: bool | None, say: Say) -> str | None:
    return None if value is None else say("workspace.yes" if value else "workspace.no")
