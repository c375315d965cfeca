"""The one way in which a kept role space is turned away."""


class RolesRefused(Exception):
    """A file is not what its place says; `reason` says why and what helps, in words for who runs the service."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
