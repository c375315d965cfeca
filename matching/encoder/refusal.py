"""The one way in which a model is turned away."""


class ModelRefused(Exception):
    """The model is not loaded; `reason` says why, in words for the one who chose it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
