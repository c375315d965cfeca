"""Japanese words of letters for what the service stores as codes, from `templates/words.toml`.

word("credential", "university_4y")     大学卒業
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from service.letters.template import TemplateUnusable


def word(kind: str, code: str) -> str:
    """The word of a code; raises TemplateUnusable where the file has none."""
    found = all_words().get(kind, {}).get(code)
    if found is None:
        raise TemplateUnusable(f"words: there is no word for {kind}.{code}")
    return found


def words(kind: str, codes: Iterable[str]) -> str:
    """Their words in the order of the file, with 、 between; empty of none."""
    told = {code: word(kind, code) for code in codes}
    return "、".join(told[code] for code in all_words().get(kind, {}) if code in told)


@cache
def all_words() -> Mapping[str, Mapping[str, str]]:
    """Every word by kind and code."""
    read = tomllib.loads((files("service.letters") / "templates" / "words.toml").read_text("utf-8"))
    return MappingProxyType({kind: MappingProxyType(dict(told)) for kind, told in read.items()})
