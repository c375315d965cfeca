"""Of which time a check-in speaks, in SQL: as `rules.path.checks` has it."""

from service.introductions.rules.path import MILESTONE_MONTHS

_CASES = " ".join(f"WHEN '{milestone}' THEN {months}" for milestone, months in MILESTONE_MONTHS.items())


def months_told(event: str) -> str:
    """How many months after the start the milestone lies that an event of a hire names; NULL where it names none.

    It was learnt later perhaps, and says nothing of later times; an event that names none speaks of its own day.
    """
    return f"CASE {event}.facts ->> 'milestone' {_CASES} END"
