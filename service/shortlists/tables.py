"""Tables of matching: what was computed can be made anew, what was decided is append-only."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pgvector import HalfVector
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.db import columns


class EmbeddingRow(SQLModel, table=True):
    """The vector of one part of a posting or profile, by one model, of the text with this hash."""

    __tablename__ = "embedding"
    model_config = {"arbitrary_types_allowed": True}
    object_id: UUID = Field(primary_key=True)
    part: str = Field(primary_key=True)
    model: str = Field(primary_key=True)
    object_kind: str = Field(sa_column=columns.words())
    text_hash: bytes = Field(sa_column=columns.sealed(nullable=False))
    vector: HalfVector = Field(sa_column=columns.vector())


class ComparedRow(SQLModel, table=True):
    """A posting or a person as a search compares it: what undated rules read, and a vector for each part of the score.

    `version` is that of the views; `digest` tells the content that it was made of.
    """

    __tablename__ = "compared"
    model_config = {"arbitrary_types_allowed": True}
    object_id: UUID = Field(primary_key=True)
    version: str = Field(primary_key=True)
    object_kind: str = Field(sa_column=columns.words())
    digest: bytes = Field(sa_column=columns.sealed(nullable=False))
    rule_values: list[str] = Field(sa_column=columns.many_words())
    wish: HalfVector = Field(sa_column=columns.vector())
    work: HalfVector = Field(sa_column=columns.vector())
    skills: HalfVector = Field(sa_column=columns.vector())
    whole: HalfVector = Field(sa_column=columns.vector())
    wish_text: HalfVector = Field(sa_column=columns.vector())


class MatchRunRow(SQLModel, table=True):
    """One matching of postings with people: when, why, by which ranker and model."""

    __tablename__ = "match_run"
    id: UUID = Field(primary_key=True)
    cause: str = Field(sa_column=columns.words())
    business_date: date
    ranker: str = Field(sa_column=columns.words())
    model: str = Field(sa_column=columns.words())
    started_at: datetime = Field(sa_column=columns.instant())
    finished_at: datetime = Field(sa_column=columns.instant())
    postings: int
    people: int
    pairs: int


class RankerRow(SQLModel, table=True):
    """A version of the ranker, whole: with it a score is explained where there is no encoder."""

    __tablename__ = "ranker"
    version: str = Field(primary_key=True)
    model: str = Field(sa_column=columns.words())
    artefact: bytes = Field(sa_column=columns.sealed(nullable=False))
    first_used_at: datetime = Field(sa_column=columns.instant())


class RankerWeightsRow(SQLModel, table=True):
    """Weights that were chosen for the parts of the score, and why; the last row holds, and none is ever changed."""

    __tablename__ = "ranker_weights"
    id: UUID = Field(primary_key=True)
    weights: str = Field(sa_column=columns.words())
    reason: str = Field(sa_column=columns.words())
    chosen_at: datetime = Field(sa_column=columns.instant())
    chosen_by: UUID | None = None


class RankedPairRow(SQLModel, table=True):
    """One place in what a run made for a posting: its shortlist, and below it those who may be drawn into it.

    `parts` are those of the score, in the ranker's order.
    """

    __tablename__ = "ranked_pair"
    __table_args__ = (
        Index("ranked_pair_person", "person_id"),
        Index("ranked_pair_posting", "posting_id"),
        Index(
            "ranked_pair_first",
            "posting_id",
            "run_id",
            "person_id",
            postgresql_include=["rank", "score"],
            postgresql_where=text("rank <= 10"),
        ),
    )
    run_id: UUID = Field(primary_key=True, foreign_key="match_run.id")
    posting_id: UUID = Field(primary_key=True, foreign_key="posting.id")
    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    rank: int
    score: float
    unknown: list[str] = Field(sa_column=columns.many_words())
    parts: list[float] = Field(sa_column=columns.many_numbers())


class PersonPostingRow(SQLModel, table=True):
    """One of the postings that suit a person best, by the last run that looked at the pair."""

    __tablename__ = "person_posting"
    __table_args__ = (Index("person_posting_posting", "posting_id"),)
    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    posting_id: UUID = Field(primary_key=True, foreign_key="posting.id")
    run_id: UUID = Field(foreign_key="match_run.id")
    score: float
    unknown: list[str] = Field(sa_column=columns.many_words())


class ShortlistRow(SQLModel, table=True):
    """Which run's list is the posting's present one; how long it is, and how many in ten places are left to chance."""

    __tablename__ = "shortlist"
    posting_id: UUID = Field(primary_key=True, foreign_key="posting.id")
    run_id: UUID = Field(foreign_key="match_run.id")
    posting_digest: bytes = Field(sa_column=columns.sealed(nullable=False))
    length: int
    slots_in_ten: int
    updated_at: datetime = Field(sa_column=columns.instant())


class ShownListRow(SQLModel, table=True):
    """A list as it was first shown: who stood where by which chance, and who was not drawn; with the parts of all.

    Learning reads it. It names people by id only; it may lose people, and is else never changed.
    """

    __tablename__ = "shown_list"
    posting_id: UUID = Field(primary_key=True, foreign_key="posting.id")
    run_id: UUID = Field(primary_key=True, foreign_key="match_run.id")
    ranker: str = Field(sa_column=columns.words())
    shown_at: datetime = Field(sa_column=columns.instant())
    places: list[Any] = Field(sa_column=columns.document())
    below: list[Any] = Field(sa_column=columns.document())


class DecisionRow(SQLModel, table=True):
    """A coordinator's word on a pair, or its undoing, with all that was seen when it was given."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("posting_id", "person_id", "sequence", name="decision_in_sequence"),
        UniqueConstraint("undoes", name="decision_undone_once"),
        Index("decision_person", "person_id"),
        Index("decision_by", "decided_by", "decided_at"),
        Index("decision_group", "group_id", postgresql_where=text("group_id IS NOT NULL")),
    )
    id: UUID = Field(primary_key=True)
    posting_id: UUID = Field(foreign_key="posting.id")
    person_id: UUID = Field(foreign_key="person.id")
    sequence: int
    verdict: str = Field(sa_column=columns.words())
    reason_code: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    note: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    note_to_company: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    group_id: UUID | None = None
    undoes: UUID | None = Field(default=None, foreign_key="decision.id")
    run_id: UUID | None = Field(default=None, foreign_key="match_run.id")
    rank: int | None = None
    score: float | None = None
    reasons: list[Any] = Field(sa_column=columns.document())
    posting_revision: int
    profile_revision: int
    decided_at: datetime = Field(sa_column=columns.instant())
    decided_by: UUID | None = None


class PairPresenceRow(SQLModel, table=True):
    """Who has a pair open, seen at an instant: it is told to colleagues, lasts a minute, and outlives no crash."""

    __tablename__ = "pair_presence"
    __table_args__ = {"prefixes": ["UNLOGGED"]}
    posting_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)
    staff_id: UUID = Field(primary_key=True)
    seen_at: datetime = Field(sa_column=columns.instant())


class IntroductionRow(SQLModel, table=True):
    """A person introduced to a company for a posting (紹介), of the revision that was shown.

    `is_letter_of_before`: its letter was made before it was recorded that letters are sent, and counts as sent.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        ForeignKeyConstraint(
            ["posting_id", "posting_revision"],
            ["posting_revision.posting_id", "posting_revision.revision"],
            name="introduction_of_revision",
        ),
        ForeignKeyConstraint(
            ["company_id", "posting_id"], ["posting.company_id", "posting.id"], name="introduction_of_company"
        ),
        Index("introduction_person", "person_id"),
        Index("introduction_day", "introduced_on"),
    )
    id: UUID = Field(primary_key=True)
    introduction_ref: str | None = Field(default=None, sa_column=columns.words(nullable=True, unique=True))
    posting_id: UUID = Field(foreign_key="posting.id")
    posting_revision: int
    person_id: UUID = Field(foreign_key="person.id")
    company_id: UUID = Field(foreign_key="company.id")
    introduced_on: date
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None
    is_letter_of_before: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class IntroductionEventRow(SQLModel, table=True):
    """What became of an introduction, step by step; `telling`: how often it was told before, and taken back."""

    __tablename__ = "introduction_event"
    __table_args__ = (
        UniqueConstraint("introduction_id", "kind", "on_date", "telling", name="introduction_event_once"),
        Index("introduction_event_day", "on_date"),
        Index(
            "introduction_event_end",
            "introduction_id",
            postgresql_where=text("kind IN ('accepted', 'declined_by_person', 'rejected', 'withdrawn')"),
        ),
    )
    id: UUID = Field(primary_key=True)
    introduction_id: UUID = Field(foreign_key="introduction.id")
    kind: str = Field(sa_column=columns.words())
    on_date: date
    reason_code: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None
    telling: int = 0


class IntroductionEventUndoneRow(SQLModel, table=True):
    """A step that was told by mistake counts no more; append-only."""

    __tablename__ = "introduction_event_undone"
    event_id: UUID = Field(primary_key=True, foreign_key="introduction_event.id")
    reason: str = Field(sa_column=columns.words())
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID


class RankerAdmissionRow(SQLModel, table=True):
    """An encoder that was admitted to rank after others, by which verdict, why and on which figures; append-only."""

    __tablename__ = "ranker_admission"
    id: UUID = Field(primary_key=True)
    model: str = Field(sa_column=columns.words())
    version: str = Field(sa_column=columns.words())
    verdict: str = Field(sa_column=columns.words())
    reason: str = Field(sa_column=columns.words())
    figures: str = Field(sa_column=columns.words())
    admitted_at: datetime = Field(sa_column=columns.instant())
    admitted_by: UUID | None = None
