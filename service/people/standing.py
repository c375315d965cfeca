"""Which of a person's consents stand, told from her history; pure."""

from collections.abc import Iterable, Mapping
from datetime import date

from service.base.ids import CompanyId
from service.people.terms import ConsentEvent, PersonState, Purpose, RankableProfile, StoredProfile

Words = Mapping[tuple[Purpose, CompanyId | None], ConsentEvent]
"""The last word on each purpose and company."""


def last_words(history: Iterable[ConsentEvent], today: date) -> Words:
    """Of a history told from its end the last word on each purpose and company; a consent is none before its day."""
    last: dict[tuple[Purpose, CompanyId | None], ConsentEvent] = {}
    for event in history:
        if not (event.is_given and event.on_date > today):
            last.setdefault((event.purpose, event.company_id), event)
    return last


def standing_consents(history: Iterable[ConsentEvent], today: date) -> list[ConsentEvent]:
    """Those of the last words that are a consent."""
    return [event for event in last_words(history, today).values() if event.is_given]


def rankable(profile: StoredProfile, standing: Iterable[ConsentEvent]) -> RankableProfile | None:
    """The profile where it may be ranked, as `reads.rankable` asks for many; None where it may not."""
    agreed = any(one.purpose is Purpose.MATCHING and one.company_id is None for one in standing)
    if not agreed or profile.state is not PersonState.ACTIVE or profile.is_high_school_student:
        return None
    return RankableProfile(profile.person_id, profile.profile_ref, profile.content, profile.digest, profile.revision)
