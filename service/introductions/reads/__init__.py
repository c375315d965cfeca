"""Questions about introductions on their way; other slices take from here what they ask."""

from service.introductions.reads.cases import case
from service.introductions.reads.due import due_counts, due_counts_beside, due_page
from service.introductions.store.check_ins import months_told

__all__ = ["case", "due_counts", "due_counts_beside", "due_page", "months_told"]
