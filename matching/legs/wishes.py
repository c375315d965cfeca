"""What the person wishes to do, against the posting's title, and against its title and skills."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.legs.base import Closeness, PreparedPerson, PreparedPosting, one_row_each

ASKED = ("title", "skills_required", "skills_preferred")
DONE = ("experience", "summary")


def title_closeness(postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson]) -> Closeness:
    """Cosine of the title and the occupations wished for."""
    titles = np.stack([posting.pooled(posting.rows("title")) for posting in postings])
    return one_row_each(titles @ _wishes(people).T)


def work_closeness(postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson]) -> Closeness:
    """Cosine of title and skills together and the occupations wished for."""
    work = np.stack([posting.pooled(posting.rows(*ASKED)) for posting in postings])
    return one_row_each(work @ _wishes(people).T)


def wish_rows(person: PreparedPerson) -> list[int]:
    """The pieces that tell her wishes; who names no occupation is taken to wish for what she does."""
    return person.rows("desired_occupations") or person.rows(*DONE)


def _wishes(people: Sequence[PreparedPerson]) -> NDArray[np.float32]:
    return np.stack([person.pooled(wish_rows(person)) for person in people])
