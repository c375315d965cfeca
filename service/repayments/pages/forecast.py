"""The forecast (見通し): commitments of the next ten fiscal years, what is expected of them, and what if."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from service.base.language import Language
from service.base.refusals import Refusal
from service.base.yen import Yen
from service.db.work import Read, Work
from service.repayments.actions.forecast import export_forecast
from service.repayments.pages.forecast_told import Shown, frame_labels, tables_of
from service.repayments.pages.support_typed import RUNNERS, AnyRequest, say
from service.repayments.reads.forecast import Outlook, outlook
from service.repayments.rules.schemes import frames
from service.repayments.terms.forecast import ForecastTable, NoSuchForecast, WhatIf, WhatIfUnreadable
from service.repayments.terms.scheme import Credential
from service.web.downloads import Format, file_of
from service.web.page import language_of_person, page
from service.web.site import site_of

MOST_PERCENT, MOST_YEN, MOST_PEOPLE = 1000, 100_000_000, 10_000
ForNew = Annotated[str, QueryParameter(name="for_new")]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form of the page as it was typed."""

    percent: str = ""
    cap: str = ""
    frame: str = ""
    credential: str = ""
    more: str = ""
    for_new: str = ""

    @property
    def query(self) -> str:
        return urlencode({name: value for name in self.__slots__ if (value := getattr(self, name))})


class ForecastPages(Controller):
    """Sums alone: they name nobody."""

    path = "/supports/forecast"
    guards = (RUNNERS,)

    @get("/")
    async def show(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        percent: FromQuery[str] = "",
        cap: FromQuery[str] = "",
        frame: FromQuery[str] = "",
        credential: FromQuery[str] = "",
        more: FromQuery[str] = "",
        for_new: ForNew = "",
    ) -> Response[str]:
        typed, refusal = Typed(percent, cap, frame, credential, more, for_new), None
        try:
            asked = what_if_of(typed)
        except WhatIfUnreadable as unreadable:
            asked, refusal = WhatIf(), unreadable
        found = await outlook(read, asked)
        return _page(request, read, typed, found, refusal)

    @get("/{table:str}/csv")
    async def download(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        table: FromPath[str],
        percent: FromQuery[str] = "",
        cap: FromQuery[str] = "",
        frame: FromQuery[str] = "",
        credential: FromQuery[str] = "",
        more: FromQuery[str] = "",
        for_new: ForNew = "",
    ) -> Response[bytes]:
        if table not in set(ForecastTable):
            raise NoSuchForecast("その表はありません。")
        asked, name = what_if_of(Typed(percent, cap, frame, credential, more, for_new)), ForecastTable(table)
        shown = _shown(request, await export_forecast(work, asked, name))
        wanted = next((each for each in shown if each.name is name), None)
        if wanted is None:
            raise NoSuchForecast("この条件では、その表に載せるものがありません。")
        return file_of(wanted.table, Format.CSV, f"kakehashi-support-{name.value}-{work.today:%Y%m%d}")


def what_if_of(typed: Typed) -> WhatIf:
    """What was typed; raises WhatIfUnreadable with a sentence that says what cannot be meant."""
    labels = {frame.name: frame for frame in frames()}
    if typed.frame and typed.frame not in labels:
        raise WhatIfUnreadable("その支援枠はありません。", field="frame")
    if typed.credential and typed.credential not in set(Credential):
        raise WhatIfUnreadable("その学歴はありません。", field="credential")
    credential = Credential(typed.credential) if typed.credential else None
    more = _number(typed.more, MOST_PEOPLE, "more") or 0
    if more and (not typed.frame or credential not in labels[typed.frame].limits.credentials):
        raise WhatIfUnreadable("増やす人の支援枠と、その枠の対象となる学歴を選んでください。", field="more")
    cap, percent = _number(typed.cap, MOST_YEN, "cap"), _number(typed.percent, MOST_PERCENT, "percent")
    return WhatIf(
        percent=100 if percent is None else percent,
        cap=None if cap is None else Yen(cap),
        frame=typed.frame or None,
        credential=credential,
        more=more,
        is_for_new=typed.for_new == "yes",
    )


def _number(typed: str, most: int, name: str) -> int | None:
    """A whole number in half- or full-width digits, with or without separators; None where nothing was typed."""
    text = unicodedata.normalize("NFKC", typed).replace(",", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)) or int(text) > most:
        raise WhatIfUnreadable(f"0から{most:,}までの数を入力してください。", field=name, most=most)
    return int(text)


def _shown(request: AnyRequest, found: Outlook) -> list[Shown]:
    def speak(name: str, /, **words: str | int) -> str:
        return say(request, name, **words)

    return tables_of(found, speak, is_english=language_of_person(request) is Language.ENGLISH)


def _page(request: AnyRequest, read: Read, typed: Typed, found: Outlook, refusal: Refusal | None) -> Response[str]:
    language = language_of_person(request)
    labels: Mapping[str, str] = frame_labels(is_english=language is Language.ENGLISH)
    return page(
        request,
        "repayments/forecast.html",
        status=422 if refusal else 200,
        refused=site_of(request).messages.refusal(refusal, language) if refusal else None,
        wrong=refusal.facts.get("field") if refusal else None,
        typed=typed,
        found=found,
        shown=_shown(request, found),
        query=typed.query if refusal is None else "",
        frames=[("", say(request, "forecast.any_frame")), *labels.items()],
        credentials=[("", say(request, "forecast.any_credential"))]
        + [(each.value, say(request, f"credentials.{each}")) for each in Credential],
        for_whom=[(value, say(request, f"forecast.for_whom.{value}")) for value in ("all", "yes")],
        as_of=read.now,
    )
