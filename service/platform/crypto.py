"""Envelope encryption of personal fields, and blind indexes to find them by.

Each person has a key of the own (AES-256-GCM); it is stored only wrapped by the service's key. Erasing the
wrapped key makes every field of the person unreadable, in backups too. A ciphertext is bound to its place:
moved to another row or column it does not open.
"""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_NAME_BYTES = 8
INDEX_BYTES = 16


class Unreadable(Exception):
    """A ciphertext or wrapped key that this key does not open: altered, moved, or of another key."""


@dataclass(frozen=True)
class PersonKey:
    """One person's key, in memory only as long as it is needed."""

    person_id: UUID
    _key: bytes = field(repr=False)

    def seal(self, text: str, column: str) -> bytes:
        """Nonce and ciphertext of a field; `column` and the person are bound to it."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, text.encode(), self._place(column))

    def open(self, sealed: bytes, column: str) -> str:
        return _open(self._key, sealed, self._place(column)).decode()

    def _place(self, column: str) -> bytes:
        return f"person|{column}|{self.person_id}".encode()


class Vault:
    """Holds the key that wraps persons' keys, and the key of the blind indexes."""

    def __init__(self, key_encryption_key: bytes, blind_index_key: bytes) -> None:
        self._wrapping = key_encryption_key
        self._indexing = blind_index_key
        self._name = hashlib.sha256(b"kakehashi key name" + key_encryption_key).digest()[:KEY_NAME_BYTES]

    def new_person_key(self, person_id: UUID) -> tuple[PersonKey, bytes]:
        """A fresh key and its wrapped form: the wrapping key's name, a nonce, the ciphertext."""
        key = secrets.token_bytes(32)
        nonce = secrets.token_bytes(NONCE_BYTES)
        wrapped = self._name + nonce + AESGCM(self._wrapping).encrypt(nonce, key, self._owner(person_id))
        return PersonKey(person_id, key), wrapped

    def person_key(self, person_id: UUID, wrapped: bytes) -> PersonKey:
        """Unwraps; raises Unreadable when it was wrapped by another key or for another person."""
        if wrapped[:KEY_NAME_BYTES] != self._name:
            raise Unreadable("wrapped by another key than the one in the settings")
        return PersonKey(person_id, _open(self._wrapping, wrapped[KEY_NAME_BYTES:], self._owner(person_id)))

    def index(self, column: str, value: str) -> bytes:
        """A keyed digest of a folded value: equal values of one column are found by it, and nothing else is told."""
        message = f"{column}|{fold(value)}".encode()
        return hmac.new(self._indexing, message, hashlib.sha256).digest()[:INDEX_BYTES]

    def digest(self, content: bytes) -> bytes:
        """A keyed digest of a whole record: tells that it is the same one, and cannot be guessed from outside."""
        return hmac.new(self._indexing, b"record|" + content, hashlib.sha256).digest()

    def prefix_indexes(self, column: str, value: str, longest: int = 8) -> list[bytes]:
        """Digests of the first 1, 2, … characters, for look-up while a name is being typed."""
        folded = fold(value)
        return [self.index(column, folded[:length]) for length in range(1, min(len(folded), longest) + 1)]

    def _owner(self, person_id: UUID) -> bytes:
        return b"person key|" + person_id.bytes


def fold(value: str) -> str:
    """What two spellings of one value have in common: NFKC, case folded, no spaces or hyphens, katakana."""
    plain = unicodedata.normalize("NFKC", value).casefold()
    return "".join(_katakana(character) for character in plain if not _is_separator(character))


def _katakana(character: str) -> str:
    return chr(ord(character) + 0x60) if "ぁ" <= character <= "ゖ" else character


def _is_separator(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Pd"


def _open(key: bytes, sealed: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as failure:
        raise Unreadable("the ciphertext does not belong here or was altered") from failure
