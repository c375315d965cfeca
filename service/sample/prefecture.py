"""The whole sample prefecture in one call: firms, postings, people, and the history of all of them."""

from dataclasses import dataclass
from datetime import date

from service.sample.companies import Company, companies_of
from service.sample.events import Event
from service.sample.history import history_of
from service.sample.people import Person, people_of
from service.sample.postings import Posting, postings_of


@dataclass(frozen=True)
class SamplePrefecture:
    """Everything that a loader needs; equal for equal seed and day.

    `seekers` and `open_postings` are those of `today`; the former ones appear in the history alone.
    """

    today: date
    companies: tuple[Company, ...]
    open_postings: tuple[Posting, ...]
    past_postings: tuple[Posting, ...]
    seekers: tuple[Person, ...]
    former_people: tuple[Person, ...]
    history: tuple[Event, ...]

    @property
    def postings(self) -> tuple[Posting, ...]:
        """All postings that the history names."""
        return (*self.open_postings, *self.past_postings)

    @property
    def people(self) -> tuple[Person, ...]:
        """All people whom the history names."""
        return (*self.seekers, *self.former_people)


def generate(seed: int, today: date) -> SamplePrefecture:
    """The sample prefecture as it stands on the morning of `today` (2023-11-01 or later, else ValueError)."""
    if today < date(2023, 11, 1):
        raise ValueError("the sample's history is fixed up to 2023-10-31; take a later day")
    companies = companies_of(seed)
    seekers = people_of(seed, today)
    postings = postings_of(seed, companies, today)
    past = history_of(seed, companies, seekers, postings, today)
    return SamplePrefecture(today, companies, postings, past.postings, seekers, past.people, past.events)
