"""Pages of the slice: for the person what is behind her link, for the office her links and what waits."""

from service.candidates.pages.own import OwnPages
from service.candidates.pages.served import ErrandPages, ServedPages

__all__ = ["ErrandPages", "OwnPages", "ServedPages"]
