"""JSON shapes of what a company owes and has paid; every key is always present, amounts are whole yen."""

import json
from datetime import date

from pydantic import BaseModel, ConfigDict

from service.repayments.reads.position import Contribution, Contributions
from service.repayments.terms.settlement import CursorRefused
from service.web.signing import Signer

CURSOR = "contributions cursor"
After = tuple[date, str]
"""Day and number of the claim with which a page ended."""


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContributionLineOut(Shape):
    """A claim's part for one supported person, by the reference of the support; below zero it lessens the claim."""

    case_ref: str
    amount_yen: int


class ContributionOut(Shape):
    """One claim (請求): what is owed by when, and what has come in for it."""

    id: str
    claim_no: str
    fiscal_year: int
    issued_on: date
    due_on: date
    amount_yen: int
    paid_yen: int
    open_yen: int
    lines: list[ContributionLineOut]


class ContributionTotalOut(Shape):
    """All claims of one fiscal year, on whatever page they stand."""

    fiscal_year: int
    claims: int
    claimed_yen: int
    paid_yen: int
    open_yen: int


class ContributionsOut(Shape):
    """One page of claims, the youngest first; `next_cursor` is null at its end. `totals` are of every year."""

    items: list[ContributionOut]
    totals: list[ContributionTotalOut]
    next_cursor: str | None


def contributions_out(found: Contributions, next_cursor: str | None) -> ContributionsOut:
    return ContributionsOut(
        items=[_contribution_out(claim) for claim in found.claims],
        totals=[
            ContributionTotalOut(
                fiscal_year=total.fiscal_year.year,
                claims=total.claims,
                claimed_yen=total.claimed.amount,
                paid_yen=total.paid.amount,
                open_yen=(total.claimed - total.paid).amount,
            )
            for total in found.totals
        ],
        next_cursor=next_cursor,
    )


def _contribution_out(claim: Contribution) -> ContributionOut:
    return ContributionOut(
        id=str(claim.id),
        claim_no=claim.claim_no,
        fiscal_year=claim.fiscal_year.year,
        issued_on=claim.issued_on,
        due_on=claim.due_on,
        amount_yen=claim.amount.amount,
        paid_yen=claim.paid.amount,
        open_yen=(claim.amount - claim.paid).amount,
        lines=[ContributionLineOut(case_ref=line.case_ref, amount_yen=line.amount.amount) for line in claim.lines],
    )


def cursor_of(after: After, year: int | None, signer: Signer) -> str:
    """An opaque word for where a page ended; it carries its filter."""
    day, number = after
    return signer.sign(CURSOR, json.dumps([day.isoformat(), number, year]).encode())


def place_of(cursor: str, signer: Signer) -> tuple[After, int | None]:
    """Where the next page begins, and the filter of the first; refuses a word that is not ours."""
    content = signer.open(CURSOR, cursor)
    if content is None:
        raise CursorRefused("cursor には、このAPIが返した next_cursor をそのまま指定してください。")
    day, number, year = json.loads(content)
    return (date.fromisoformat(day), number), year
