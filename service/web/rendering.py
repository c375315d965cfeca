"""The Jinja environment: one folder of templates a slice, addressed `"<slice>/name.html"`."""

from datetime import date, datetime
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from service.base.clock import JAPAN

SERVICE = Path(__file__).resolve().parents[1]


def make_environment(service: Path = SERVICE) -> Environment:
    """Autoescaping always; a name that the page did not hand over is an error, not an empty place."""
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
    environment.filters.update(day=day, moment=moment, number=number, yen=yen)
    return environment


def day(value: date | None) -> str:
    """2026年4月1日; nothing known is a dash."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "―"


def moment(value: datetime | None) -> str:
    """An instant as the office's clock shows it: 2026年4月1日 9:05."""
    if value is None:
        return "―"
    local = value.astimezone(JAPAN)
    return f"{day(local.date())} {local.hour}:{local.minute:02}"


def number(value: int | None) -> str:
    """1,234."""
    return "―" if value is None else f"{value:,}"


def yen(value: int | None) -> str:
    """1,234円."""
    return "―" if value is None else f"{value:,}円"
