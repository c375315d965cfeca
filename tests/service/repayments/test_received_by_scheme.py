"""What comes in for a claim with lines of two schemes counts for each in proportion, and to the yen over the years."""

from sqlalchemy import text

from service.repayments.reads.budget import RECEIVED
from tests.service.ledger.books import rolled_back
from tests.service.repayments.guard_rows import (
    STORED,
    case,
    claim,
    claim_line,
    decision,
    deposit,
    key,
    match,
    undone,
    with_share,
)

MIXED = (
    case(2, scheme="'yamanashi'"),
    *with_share(2),
    decision(2),
    *with_share(3, case_id=key(2), number=1),
    decision(3),
    claim(2, amount_yen=200),
    claim_line(2, 2),
    claim_line(3, 2),
)
"""A claim of 100 yen of each of two schemes; what is stored before has come in for a claim of the first, 60 yen."""
IN_2027 = f"UPDATE ledger_journal SET fiscal_year = 2027, on_date = '2027-07-01' WHERE id = {key(203)}"  # noqa: S608


async def received(database_url: str, *statements: str) -> list[dict[str, int]]:
    """By scheme, in fiscal 2026 and 2027."""
    async with rolled_back(database_url) as connection:
        for statement in (*STORED, *MIXED, deposit(2), *statements):
            await connection.exec_driver_sql(statement)
        years = [await connection.execute(text(str(RECEIVED)), {"year": year}) for year in (2026, 2027)]
        return [{scheme: int(amount) for scheme, amount in rows} for rows in years]


async def test_an_odd_yen_goes_to_one_of_them(database_url: str) -> None:
    found = await received(database_url, match(2, yen=61, to=2, of=2))
    assert found == [{"kumamoto": 60 + 30, "yamanashi": 31}, {}]


async def test_paid_in_full_over_two_years_each_has_got_its_lines(database_url: str) -> None:
    rest = deposit(4, amount_yen=139)
    found = await received(database_url, match(2, yen=61, to=2, of=2), rest, IN_2027, match(3, yen=139, to=2, of=4))
    assert found == [{"kumamoto": 60 + 30, "yamanashi": 31}, {"kumamoto": 70, "yamanashi": 69}]


async def test_undone_in_a_later_year_it_is_taken_from_each_again(database_url: str) -> None:
    undoing = undone(3, yen=-61, of=2, to=2, undoes=key(2))
    found = await received(database_url, match(2, yen=61, to=2, of=2), IN_2027, undoing)
    assert found == [{"kumamoto": 60 + 30, "yamanashi": 31}, {"kumamoto": -30, "yamanashi": -31}]
