"""`docs/settings.md`, made from the code: `python -m tests.service.settings_page > docs/settings.md`."""

import ast
import inspect
import textwrap
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from service.settings import PREFIX, Settings

HEAD = """# Settings

Read from the environment first, then from `.env` in the folder where the service starts. A wrong or missing one is
named at the start, all of them at once, and never its value. Made from `service/settings/`; a test compares them.

"""


def page() -> str:
    """One table a group, in the order of the code."""
    return HEAD + "\n".join(_groups())


def _groups() -> Iterator[str]:
    alone = [name for name, field in Settings.model_fields.items() if _part(field) is None]
    yield _table("The whole", Settings, PREFIX, alone)
    for name, field in Settings.model_fields.items():
        part = _part(field)
        if part is not None:
            title = f"{name.replace('_', ' ').capitalize()}: {(part.__doc__ or '').strip()}"
            yield _table(title, part, f"{PREFIX}{name.upper()}__", list(part.model_fields))


def _part(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _table(title: str, part: type[BaseModel], prefix: str, names: list[str]) -> str:
    meanings = meanings_of(part)
    lines = [f"## {title}", "", "| name | default | meaning |", "|---|---|---|"]
    for name in names:
        lines.append(f"| `{prefix}{name.upper()}` | {_default(part.model_fields[name])} | {meanings[name]} |")
    return "\n".join([*lines, ""])


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    if field.default is None:
        return "none"
    return f"`{field.default}`" if str(field.default) else "empty"


def meanings_of(part: type[BaseModel]) -> dict[str, str]:
    """The string that stands under each field in the code."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(part))).body
    assert isinstance(body, ast.ClassDef)
    meanings: dict[str, str] = {}
    last = ""
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            last = node.target.id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and last:
            meanings[last] = " ".join(str(node.value.value).split())
    return meanings


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201
