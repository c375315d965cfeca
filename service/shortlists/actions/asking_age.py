"""Asking a person's birth date, sealed as it is, whether the law lets her be introduced for a posting."""

from functools import partial

from service.base.ids import PersonId
from service.base.refusals import Refusal
from service.db.work import Work
from service.people.actions import ask_birth_date
from service.platform.crypto import Vault
from service.postings.terms import StoredPosting
from service.shortlists.rules.age import is_of_age, obstacles_of, questions_of
from service.shortlists.rules.deciding import check_may_decide

PURPOSE = "age_at_introduction"


async def age_obstacles(work: Work, vault: Vault, posting: StoredPosting, person_id: PersonId) -> list[Refusal]:
    """What the person's age puts against an introduction today for a complete posting (R-15, R-36).

    Only those who decide may ask. The birth date is opened only for a posting that asks, and each opening is noted;
    only the answers leave.
    """
    check_may_decide(work.actor)
    questions = questions_of(posting.content, work.today)
    if not questions:
        return []
    asked = [partial(is_of_age, question) for question in questions]
    return obstacles_of(questions, await ask_birth_date(work, vault, person_id, asked, PURPOSE))
