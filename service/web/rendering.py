"""The Jinja environment: one folder of templates a slice, addressed `"<slice>/name.html"`."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from jinja2 import BaseLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from service.base.clock import date_in_japan
from service.base.era import era_year, fiscal_era_year
from service.base.fiscal_year import FiscalYear
from service.base.language import Language
from service.base.telling import day_in, moment_in, office_moment_in
from service.web.language_names import language_name
from service.web.office_names import office_name

SERVICE = Path(__file__).resolve().parents[1]
T = TypeVar("T")
ROW_OR_CELL = re.compile(r"<(tr|td|th)(?=[\s>])")


@cache
def make_environment(service: Path = SERVICE) -> Environment:
    """Autoescaping always; a name that the page did not hand over is an error, not an empty place.

    Made once a process: nothing in it belongs to an application, and a template is compiled once.
    """
    folders: dict[str, BaseLoader] = {
        folder.parent.name: FileSystemLoader(folder) for folder in sorted(service.glob("*/templates"))
    }
    environment = Environment(
        loader=PrefixLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["office_name"] = office_name
    environment.filters.update(day=_spoken(day), era=_spoken(era), moment=_spoken(moment))
    environment.filters.update(yen=_spoken(yen), bracketed=_spoken(bracketed), language_name=_spoken(language_name))
    environment.filters.update(fiscal_era=fiscal_era, number=number, labelled=labelled)
    environment.filters.update(
        day_in=lambda value, language: day_in(value, Language(language)),
        moment_in=lambda value, language: moment_in(value, Language(language)),
    )
    return environment


def _spoken(tell: Callable[[T, Language], str]) -> Callable[[Context, T], str]:
    """The same as a filter, in the language of the page."""

    @pass_context
    def told(context: Context, value: T) -> str:
        return tell(value, Language(context["language"]))

    return told


def day(value: date | datetime | None, language: Language) -> str:
    """2026年4月1日, or 1 April 2026; of an instant the day that it was in Japan; nothing known is a dash."""
    if value is None:
        return "―"
    return day_in(date_in_japan(value) if isinstance(value, datetime) else value, language)


def era(value: date | None, language: Language) -> str:
    """2026年4月1日（令和8年）, for the days of the law and of programmes; in English 1 April 2026 alone."""
    told = day(value, language)
    return told if value is None or language is Language.ENGLISH else f"{told}（{era_year(value)}）"


BRACKETS = {Language.JAPANESE: Markup("（{}）"), Language.ENGLISH: Markup(" ({})")}


def bracketed(value: str, language: Language) -> Markup:
    """A remark behind a word: （…）, in English ` (…)`; what a person typed in it is escaped."""
    return BRACKETS[language].format(value)


def fiscal_era(value: int) -> str:
    """令和8年度, for the fiscal year 2026; a page shows both by `ui.fiscal_year`."""
    return fiscal_era_year(FiscalYear(value))


def moment(value: datetime | None, language: Language) -> str:
    """An instant as the office's clock shows it: 2026年4月1日 9:05, or 1 April 2026, 9:05."""
    return office_moment_in(value, language) if value else "―"


def number(value: int | None) -> str:
    """1,234."""
    return "―" if value is None else f"{value:,}"


def yen(value: int | None, language: Language) -> str:
    """1,234円, or ¥1,234."""
    if value is None:
        return "―"
    return f"¥{value:,}" if language is Language.ENGLISH else f"{value:,}円"


def labelled(rows: Markup, headings: Sequence[str]) -> Markup:
    """Each cell with its column's heading in `data-label`, for screens too narrow for columns.

    `rows` is markup of ours, in which whatever a person typed is escaped; a cell that spans columns counts as one.
    """
    column = 0

    def name(found: re.Match[str]) -> str:
        nonlocal column
        if found[1] == "tr":
            column = 0
            return found[0]
        column += 1
        heading = headings[column - 1] if column <= len(headings) else ""
        return f'{found[0]} data-label="{escape(heading)}"' if heading else found[0]

    return Markup(ROW_OR_CELL.sub(name, rows))  # noqa: S704 - only the labels are new, and they are escaped
