"""What was typed into a form that met an ended session: carried along by the browser, so that it is not lost.

Only a form of our own page is kept, only its texts, never a password or code, and nothing is stored here: the fields
go out signed in the page that asks to sign in again, and come back from it.
"""

import json
from dataclasses import dataclass

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

from service.web.forms import posted_fields
from service.web.signing import Signer
from service.web.site import Connection

PURPOSE = "kept"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_BYTES, MOST_FIELDS = 48_000, 200
"""Beyond them nothing is kept: the browser's way back still has the form."""
SECRET_WORDS = ("password", "secret", "one_time_code", "form_token")
"""A field with one of these in its name is not kept."""
WHOM, ACTS = "kept_whom", "kept_acts"
"""Hidden fields (`ui.kept_as`): for whom a form is, and "field=message …", a `*` standing for what the field holds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the form was sent, and its fields; `has_files` when files were chosen, which are not kept."""

    path: str
    fields: tuple[tuple[str, str], ...]
    has_files: bool

    def texts(self) -> list[str]:
        """What a person typed, as far as one can tell it from identifiers and choices."""
        typed = [value for name, value in self.fields if name not in (WHOM, ACTS)]
        return [value for value in typed if not value.isascii() or any(sign.isspace() for sign in value)]

    def whom(self) -> str:
        """For whom the form was, in the form's own words; empty where it does not say."""
        return dict(self.fields).get(WHOM, "")

    def acts(self) -> list[str]:
        """The messages that name what sending it would record, by the form's own word on its fields."""
        sent = dict(self.fields)
        pairs = [pair.partition("=") for pair in sent.get(ACTS, "").split()]
        return [message.replace("*", sent[name]) for name, _, message in pairs if sent.get(name)]


def is_secret(name: str) -> bool:
    """Whether a field of this name must not go out again."""
    return any(word in name.casefold() for word in SECRET_WORDS)


async def kept_of(connection: Connection) -> Kept | None:
    """The fields of the form that was posted; None when it is none, or too large, or holds what no text does."""
    if not isinstance(connection, Request) or connection.content_type[0] not in FORMS:
        return None
    try:
        sent = list((await posted_fields(connection)).items())
    except ClientException:
        return None
    fields = tuple((name, value) for name, value in sent if isinstance(value, str) and not is_secret(name))
    files = [value for _, value in sent if isinstance(value, UploadFile)]
    for file in files:
        await file.close()
    has_files = any(file.filename for file in files)
    kept = Kept(_address(connection), fields, has_files)
    return kept if _is_keepable(kept) else None


def seal(kept: Kept, signer: Signer) -> str:
    """As one word for a hidden field; it can be read, and not altered."""
    content = json.dumps([kept.path, kept.fields, kept.has_files], ensure_ascii=False, separators=(",", ":"))
    return signer.sign(PURPOSE, content.encode())


def unseal(word: str, signer: Signer) -> Kept | None:
    """What `seal` made; None for anything else."""
    content = signer.open(PURPOSE, word) if word else None
    if content is None:
        return None
    path, fields, has_files = json.loads(content)
    return Kept(path, tuple((name, value) for name, value in fields), has_files)


def _address(connection: Connection) -> str:
    query = connection.scope["query_string"].decode("latin-1")
    path: str = connection.scope["path"]
    return path + (f"?{query}" if query else "")


def _is_keepable(kept: Kept) -> bool:
    texts = [text for field in kept.fields for text in field]
    size = sum(len(text.encode("utf-8", "replace")) for text in texts)
    is_ours = not kept.path.startswith("//") and "\\" not in kept.path
    return (
        size <= MOST_BYTES
        and len(kept.fields) <= MOST_FIELDS
        and is_ours
        and not any(_is_no_text(sign) for text in texts for sign in text)
    )


def _is_no_text(sign: str) -> bool:
    """NUL and other control characters, halves of surrogate pairs: a form that brings them back would be refused."""
    return (sign < " " and sign not in "\t\r\n") or sign in "\x7f\ufffd" or "\ud800" <= sign <= "\udfff"
