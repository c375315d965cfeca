"""Short texts that leave the service and come back unaltered: form tokens, notices, list cursors."""

import base64
import binascii
import hashlib
import hmac

MAC_BYTES = 16


class Signer:
    """Signs with the settings' key; a text signed for one purpose does not pass for another."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, purpose: str, content: bytes) -> str:
        """The content and its mark as one URL-safe word; the content stays readable."""
        return base64.urlsafe_b64encode(self._mark(purpose, content) + content).rstrip(b"=").decode()

    def open(self, purpose: str, word: str) -> bytes | None:
        """The content of a word that `sign` made for this purpose; None for any other."""
        try:
            signed = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        mark, content = signed[:MAC_BYTES], signed[MAC_BYTES:]
        return content if hmac.compare_digest(mark, self._mark(purpose, content)) else None

    def token(self, purpose: str, bound_to: str) -> str:
        """A mark that only shows that whoever sends it knows what it was bound to."""
        return base64.urlsafe_b64encode(self._mark(purpose, bound_to.encode())).rstrip(b"=").decode()

    def is_token(self, purpose: str, bound_to: str, token: str) -> bool:
        return hmac.compare_digest(self.token(purpose, bound_to).encode(), token.encode("utf-8", "surrogatepass"))

    def _mark(self, purpose: str, content: bytes) -> bytes:
        return hmac.new(self._key, purpose.encode() + b"\0" + content, hashlib.sha256).digest()[:MAC_BYTES]
