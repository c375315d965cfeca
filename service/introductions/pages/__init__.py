"""Pages of the slice: for staff what is due and each way, for the person asked the page behind her link."""

from service.introductions.pages.asking import AskingPages
from service.introductions.pages.consent import ConsentPages
from service.introductions.pages.ways import IntroductionPages

__all__ = ["AskingPages", "ConsentPages", "IntroductionPages"]
