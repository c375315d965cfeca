"""The doors of the slice for staff: lists, pairs, words for many, what waits, and what suits a person."""

from service.shortlists.pages.introductions import PairIntroductionPages
from service.shortlists.pages.lists import ShortlistPages
from service.shortlists.pages.many import ManyPages
from service.shortlists.pages.pairs import PairPages
from service.shortlists.pages.suiting import PersonPages
from service.shortlists.pages.waiting import WaitingPages

PAGES = (WaitingPages, ShortlistPages, PairPages, ManyPages, PairIntroductionPages, PersonPages)

__all__ = [
    "PAGES",
    "ManyPages",
    "PairIntroductionPages",
    "PairPages",
    "PersonPages",
    "ShortlistPages",
    "WaitingPages",
]
