"""What a journal must be, as a pure rule: the same for whatever entries, and a reversal that undoes it to the yen."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.language import Language
from service.base.yen import ZERO, Yen
from service.ledger.rules import check_journal, content_digest, last_day, reversal_of, touches_cash
from service.ledger.terms import (
    CHART,
    LARGEST,
    AccountCode,
    AccountKind,
    AmountTooLarge,
    BadJournal,
    EmptyEntry,
    Entry,
    Journal,
    JournalFacts,
    KeyUnusable,
    OutsideYear,
    PartyNeeded,
    ReversalOfReversal,
    TooFewEntries,
    Unbalanced,
)
from service.web.messages import read_messages
from tests.service.ledger.books import HANAKO, NEXT, YEAR, owed, paid

ENTRIES = st.builds(
    Entry,
    st.sampled_from(AccountCode),
    st.builds(Yen, st.integers(-(10**12) - 5, 10**12 + 5) | st.integers(-2, 2)),
    st.none() | st.uuids(),
)
JOURNALS = st.builds(
    JournalFacts,
    natural_key=st.text(max_size=210),
    kind=st.text(max_size=62),
    fiscal_year=st.builds(FiscalYear, st.integers(2024, 2026)),
    on_date=st.dates(date(2024, 3, 1), date(2027, 6, 30)),
    entries=st.lists(ENTRIES, max_size=5).map(tuple),
)


def settled(facts: JournalFacts) -> JournalFacts:
    """The same with a last entry that makes it balance."""
    rest = -sum(entry.amount.amount for entry in facts.entries)
    return replace(facts, entries=(*facts.entries, Entry(AccountCode.SUSPENSE, Yen(rest))))


def as_said(facts: JournalFacts) -> bool:
    """The rule once more, as a clerk would say it."""
    amounts = [entry.amount.amount for entry in facts.entries]
    owed = ("receivable_company", "receivable_person", "payable_person", "payable_company", "payable_back")
    year = facts.fiscal_year.year
    end = date(year + 1, 5, 31) if "cash" in [entry.account for entry in facts.entries] else date(year + 1, 3, 31)
    return (
        len(amounts) > 1
        and sum(amounts) == 0
        and all(amount != 0 and abs(amount) <= 1_000_000_000_000 for amount in amounts)
        and all(entry.party is not None for entry in facts.entries if entry.account in owed)
        and date(year, 4, 1) <= facts.on_date <= end
        and 0 < len(facts.natural_key) <= 200
        and 0 < len(facts.kind) <= 60
    )


@given(JOURNALS | JOURNALS.map(settled))
def test_a_journal_is_taken_exactly_when_it_is_one(facts: JournalFacts) -> None:
    try:
        check_journal(facts)
    except BadJournal:
        assert not as_said(facts)
    else:
        assert as_said(facts)


TO_NOBODY = (Entry(AccountCode.CASH, Yen(5)), Entry(AccountCode.PAYABLE_COMPANY, Yen(-5)))


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (owed(entries=()), TooFewEntries),
        (owed(entries=(Entry(AccountCode.CASH, ZERO),)), TooFewEntries),
        (owed(entries=(Entry(AccountCode.CASH, Yen(5)), Entry(AccountCode.SUSPENSE, Yen(-4)))), Unbalanced),
        (owed(entries=(Entry(AccountCode.CASH, ZERO), Entry(AccountCode.SUSPENSE, ZERO))), EmptyEntry),
        (owed(amount=LARGEST.amount + 1), AmountTooLarge),
        (owed(entries=TO_NOBODY), PartyNeeded),
        (owed(key=""), KeyUnusable),
        (owed(key="k" * 201), KeyUnusable),
        (owed(on_date=date(2026, 3, 31)), OutsideYear),
        (owed(on_date=date(2027, 4, 1)), OutsideYear),
        (paid(on=date(2027, 6, 1)), OutsideYear),
    ],
)
def test_what_is_no_journal_is_refused_by_its_name(facts: JournalFacts, refusal: type[BadJournal]) -> None:
    with pytest.raises(refusal):
        check_journal(facts)


@pytest.mark.parametrize(
    "facts",
    [
        owed(amount=LARGEST.amount),
        owed(on_date=date(2026, 4, 1)),
        owed(on_date=date(2027, 3, 31)),
        paid(on=date(2027, 4, 1)),
        paid(on=date(2027, 5, 31)),
        paid(on=date(2027, 5, 31), fiscal_year=NEXT),
    ],
)
def test_the_last_that_may_be_is_taken(facts: JournalFacts) -> None:
    check_journal(facts)


def test_cash_has_two_months_more() -> None:
    assert last_day(YEAR, with_cash=True) == date(2027, 5, 31)
    assert last_day(YEAR, with_cash=False) == date(2027, 3, 31)
    assert [touches_cash(facts.entries) for facts in (owed(), paid())] == [False, True]


def test_the_digest_knows_every_word_but_the_key_and_no_order() -> None:
    facts = owed()
    others = [
        owed(amount=121_334),
        owed(on_date=date(2026, 11, 2)),
        owed(fiscal_year=FiscalYear(2025)),
        owed(subject_id=None),
        replace(facts, kind="support.paid"),
        replace(facts, reverses=JournalId(HANAKO)),
        replace(facts, corrects=JournalId(HANAKO)),
        replace(facts, entries=facts.entries * 2),
        replace(facts, entries=tuple(replace(entry, party=UUID(int=7)) for entry in facts.entries)),
    ]
    digests = {content_digest(each) for each in others}
    assert len(digests) == len(others)
    assert content_digest(facts) not in digests
    assert content_digest(replace(facts, natural_key="other", entries=facts.entries[::-1])) == content_digest(facts)


def standing(facts: JournalFacts) -> Journal:
    return Journal(JournalId(UUID(int=1)), 1, facts, datetime(2026, 11, 24, tzinfo=UTC), None, None)


@given(JOURNALS)
def test_a_reversal_leaves_nothing_on_any_account(facts: JournalFacts) -> None:
    undone = standing(facts)
    undoing = reversal_of(undone, "other", facts.fiscal_year, facts.on_date + timedelta(1))
    left = Counter[tuple[AccountCode, UUID | None]]()
    for entry in (*facts.entries, *undoing.entries):
        left[entry.account, entry.party] += entry.amount.amount
    assert set(left.values()) <= {0}
    assert (undoing.reverses, undoing.corrects, undoing.kind) == (undone.journal_id, None, facts.kind)


def test_a_reversal_in_a_later_year_says_that_it_corrects() -> None:
    undone = standing(owed())
    assert reversal_of(undone, "other", NEXT, date(2027, 4, 2)).corrects == undone.journal_id
    with pytest.raises(ReversalOfReversal):
        reversal_of(standing(owed(reverses=JournalId(HANAKO))), "other", YEAR, date(2026, 12, 1))


def test_every_account_stands_in_the_chart_and_has_its_words() -> None:
    messages = read_messages()
    assert set(CHART) == set(AccountCode)
    for code, account in CHART.items():
        assert messages.text(f"ledger.accounts.{code}", Language.JAPANESE) == account.name
        assert messages.text(f"ledger.accounts.{code}", Language.ENGLISH)
    assert all(messages.text(f"ledger.account_kinds.{kind}", Language.ENGLISH) for kind in AccountKind)


@pytest.mark.parametrize("refusal", [BadJournal, *BadJournal.__subclasses__()])
def test_a_refusal_is_a_bad_journal(refusal: type[BadJournal]) -> None:
    assert refusal.kind == "invalid"
