"""Every page that the route table lists, with an address at which it can be looked at, for each role."""

from collections.abc import Callable, Iterator

from litestar import Litestar
from litestar.routes import HTTPRoute

from service.base.actor import Role
from service.web.security import RequiresRole, declared_guard
from service.web.site import PROGRAM_PATHS
from tests.browser.office import Office

NO_PAGES = {
    "/livez": "for probes",
    "/readyz": "for probes",
    "/static/{address}": "style sheets, scripts and pictures",
    "/sign-in/provider": "leads to the identity provider",
    "/introductions/{introduction_id}/letter": "a PDF",
    "/numbers/{chart}/csv": "a file",
    "/supports/forecast/{table}/csv": "a file",
    "/supports/of/{person_id}": "leads on to her support",
    "/supports/{case_id}/letters/{file}": "a PDF",
    "/supports/import/{file}": "a file",
    "/supports/obligations/{obligation_id}/letters/payment.pdf": "a PDF",
    "/supports/obligations/{obligation_id}/letters/change.pdf": "a PDF",
    "/supports/obligations/{obligation_id}/letters/revocation.pdf": "a PDF",
    "/supports/claims/{claim_id}/letters/claim.pdf": "a PDF",
    "/sign-in/provider/callback": "where the identity provider leads back to",
}
"""What the route table has besides whole pages, and why it is none."""

EXAMPLES: dict[str, Callable[[Office], list[str]]] = {
    "/postings/{posting_id}": lambda office: [f"/postings/{office.posting}", f"/postings/{office.with_gaps}"],
    "/school/postings/{posting_id}": lambda office: [f"/school/postings/{office.for_schools}"],
    "/school/postings/{posting_id}/students": lambda office: [f"/school/postings/{office.for_schools}/students"],
    "/postings/{posting_id}/shortlist": lambda office: [f"/postings/{office.posting}/shortlist"],
    "/postings/{posting_id}/shortlist/next": lambda office: [f"/postings/{office.posting}/shortlist/next"],
    "/postings/{posting_id}/shortlist/{person_id}": lambda office: [
        f"/postings/{office.posting}/shortlist/{office.person}",
        f"/postings/{office.posting}/shortlist/{office.introduced}",
    ],
    "/postings/{posting_id}/shortlist/{person_id}/beside": lambda office: [
        f"/postings/{office.posting}/shortlist/{office.person}/beside"
    ],
    "/people/{person_id}/postings": lambda office: [f"/people/{office.person}/postings"],
    "/postings/new": lambda office: ["/postings/new", f"/postings/new?company={office.company}"],
    "/postings/{posting_id}/edit": lambda office: [f"/postings/{office.with_gaps}/edit"],
    "/people/{person_id}": lambda office: [f"/people/{office.person}", f"/people/{office.introduced}"],
    "/people/{person_id}/accesses": lambda office: [
        f"/people/{office.person}/accesses",
        f"/people/{office.person}/accesses?show=all",
    ],
    "/people/{person_id}/edit": lambda office: [f"/people/{office.person}/edit"],
    "/people/{person_id}/consultations": lambda office: [f"/people/{office.person}/consultations"],
    "/people/{person_id}/consultations/{note_id}": lambda office: [
        f"/people/{office.person}/consultations/{office.note}"
    ],
    "/people/{person_id}/consents": lambda office: [f"/people/{office.person}/consents"],
    "/api-keys/new": lambda office: [f"/api-keys/new?company={office.company}"],
    "/companies/{company_id}": lambda office: [f"/companies/{office.company}"],
    "/postings/{posting_id}/progress": lambda office: [f"/postings/{office.posting}/progress"],
    "/companies/{company_id}/edit": lambda office: [f"/companies/{office.company}/edit"],
    "/c/{token}": lambda office: [f"/c/{office.token}"],
    "/me/{token}": lambda office: [f"/me/{office.own_token}"],
    "/me/{token}/postings/{posting_id}": lambda office: [f"/me/{office.own_token}/postings/{office.posting}"],
    "/people/{person_id}/own-page": lambda office: [f"/people/{office.person}/own-page"],
    "/errands/of/{introduction_id}": lambda office: [f"/errands/of/{office.introduction}"],
    "/errands/{errand_id}": lambda office: [f"/errands/{office.errand}"],
    "/introductions/consents/{posting_id}/{person_id}": lambda office: [
        f"/introductions/consents/{office.posting}/{office.asked}",
        f"/introductions/consents/{office.posting}/{office.introduced}",
    ],
    "/introductions/{introduction_id}/company-view": lambda office: [
        f"/introductions/{office.introduction}/company-view"
    ],
    "/introductions/{introduction_id}": lambda office: [f"/introductions/{office.introduction}"],
    "/mail/{mail_id}": lambda office: [f"/mail/{office.mail}"],
    "/mail/templates/{kind}/{language}": lambda office: ["/mail/templates/introduction_consent/ja"],
    "/staff/{staff_id}": lambda office: [f"/staff/{office.coordinator}"],
    "/school/students/{person_id}/postings": lambda office: [f"/school/students/{office.student}/postings"],
    "/supports/new": lambda office: ["/supports/new", f"/supports/new?person={office.person}"],
    "/supports/forecast": lambda office: [
        "/supports/forecast",
        "/supports/forecast?frame=kumamoto/scholarship_2&credential=university_4y&percent=120&more=50",
    ],
    "/supports/of-posting/{posting_id}": lambda office: [f"/supports/of-posting/{office.posting}"],
    "/supports/tasks": lambda office: ["/supports/tasks", "/supports/tasks?kind=evidence_contradicts"],
    "/supports/money": lambda office: ["/supports/money", "/supports/money?year=2025"],
    "/supports/claims": lambda office: ["/supports/claims", "/supports/claims?state=overdue"],
    "/supports/claims/new": lambda office: ["/supports/claims/new", "/supports/claims/new?year=2025"],
    "/supports/claims/{claim_id}": lambda office: [f"/supports/claims/{office.money['claim']}"],
    "/supports/transfers/batches/{batch_id}": lambda office: [f"/supports/transfers/batches/{office.money['batch']}"],
    "/supports/transfers/accounts/{kind}/{party_id}": lambda office: [
        f"/supports/transfers/accounts/company/{office.money['firm']}",
        f"/supports/transfers/accounts/person/{office.money['payee']}",
    ],
    "/supports/years/{year}": lambda office: ["/supports/years/2025", "/supports/years/2026", "/supports/years/2030"],
    "/supports/years/{year}/{act}": lambda office: [
        "/supports/years/2025/close-obligations",
        "/supports/years/2027/open",
        "/supports/years/2026/close",
    ],
    "/supports/years/{year}/journals": lambda office: ["/supports/years/2025/journals"],
    "/supports/report": lambda office: ["/supports/report", "/supports/report?year=2025"],
    "/supports/companies/{company_id}": lambda office: [f"/supports/companies/{office.money['firm']}"],
    "/supports/{case_id}/events/{kind}/{on_date}": lambda office: [
        f"/supports/{office.supports['千賀']}/events/hired/2024-04-01",
        f"/supports/{office.supports['恵美']}/events/rested/2025-06-15",
    ],
    "/supports/{case_id}": lambda office: [
        f"/supports/{office.supports[name]}" for name in ("千賀", "恵美", "申", "登")
    ],
}
"""Where to look at each page whose address holds an identifier, or that has more than one face."""


class NoExample(Exception):
    """A page of the route table has no example address yet: add it to EXAMPLES."""


def pages_of(application: Litestar, role: Role | None, office: Office) -> list[str]:
    """The addresses of all pages that the role may open; None: of those open to anyone."""
    found = {address for path in _paths_of(application, role) for address in examples_of(path, office)}
    return sorted(found)


def _paths_of(application: Litestar, role: Role | None) -> Iterator[str]:
    for route in application.routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            is_for_programs = route.path_format.startswith(PROGRAM_PATHS)
            if "GET" not in handler.http_methods or is_for_programs or route.path_format in NO_PAGES:
                continue
            guard = declared_guard(handler)
            if role in guard.roles if isinstance(guard, RequiresRole) else role is None:
                yield route.path_format


def examples_of(path: str, office: Office) -> list[str]:
    """Where the pages of a route can be looked at."""
    if "{" not in path and path not in EXAMPLES:
        return [path]
    if path not in EXAMPLES:
        raise NoExample(f"{path} has no example address: add one to EXAMPLES in tests/browser/addresses.py")
    return EXAMPLES[path](office)
