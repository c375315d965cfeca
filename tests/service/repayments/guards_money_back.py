"""Guards of what goes back: matches undone, transfers that come back, and what is paid back."""

from tests.service.repayments.guard_rows import (
    ENDED,
    SETTLED,
    Guard,
    batch,
    by_trigger,
    came_back,
    claim,
    claim_line,
    decision,
    deposit,
    file,
    key,
    match,
    of_sum,
    of_table,
    paid_back,
    refund,
    result,
    transfer,
    undone,
    with_share,
)

PAID_AGAIN = (paid_back(10, 2), result(10, "paid", journal_id=key(303)))
"""Of the stored refund, which came back the first time."""


def withdrawn(of: int = 5, **more: object) -> tuple[str, str]:
    """A request of a batch, which is withdrawn; of the fifth, whose file another made, by a third."""
    told = {"reason": "'x'", "is_bank_told": "true", "recorded_by": key(9), **more}
    return transfer(2, 2, batch_id=key(of)), result(2, "withdrawn", **told)


def of_two_hands(*bad: str) -> Guard:
    return by_trigger("transfer_result", "withdrawn_two_hands", "who told the bank", *bad)


MONEY_BACK: dict[str, Guard] = {
    "a match undone twice": of_table("deposit_match", "deposit_match_undone_once", undone(2), undone(3)),
    "a match undone without reason": of_table("deposit_match", "deposit_match_undone_why", undone(2, reason="NULL")),
    "a match undone for an empty reason": of_table("deposit_match", "deposit_match_undone_why", undone(2, reason="''")),
    "a reason for undoing nothing": of_table("deposit_match", "deposit_match_undone_why", match(2, 1, reason="'x'")),
    "a match undone upwards": of_table("deposit_match", "deposit_match_amount_yen_check", undone(2, yen=60)),
    "a match undone in part": by_trigger(
        "deposit_match", "deposit_match_undone_exactly", "undone_exactly", undone(2, yen=-59), ENDED
    ),
    "a match undone of another deposit": by_trigger(
        "deposit_match", "deposit_match_undone_exactly", "undone_exactly", deposit(2), undone(2, of=2), ENDED
    ),
    "a match undone of another claim": by_trigger(
        "deposit_match",
        "deposit_match_undone_exactly",
        "undone_exactly",
        *with_share(2),
        decision(2),
        claim(2),
        claim_line(2, 2),
        undone(2, to=2),
        ENDED,
    ),
    "paid back nothing": of_table("deposit_refund", "deposit_refund_amount_yen_check", refund(2, yen=0)),
    "paid back without reason": of_table("deposit_refund", "deposit_refund_reason", refund(2, reason="''")),
    "paid back in no century": of_table(
        "deposit_refund", "deposit_refund_fiscal_year_check", refund(2, fiscal_year=1926)
    ),
    "one journal for two refunds": of_table(
        "deposit_refund", "deposit_refund_journal_once", refund(2, journal_id=key(401))
    ),
    "paid back beyond what is held": of_sum("deposit_refund", "deposit_not_used_up", refund(2, yen=31)),
    "asked for nothing that is owed": of_table(
        "transfer", "transfer_for_one", "DROP TRIGGER as_owed ON transfer", paid_back(10, refund_id="NULL")
    ),
    "asked for two things at once": of_table("transfer", "transfer_for_one", transfer(2, 2, refund_id=key(1))),
    "one attempt to pay back twice": of_table("transfer", "transfer_refund_attempt_once", paid_back(10)),
    "paid back more than was said": by_trigger(
        "transfer", "as_owed", "no approved obligation", paid_back(10, 2, amount_yen=11)
    ),
    "paid back to another": by_trigger(
        "transfer", "as_owed", "no approved obligation", refund(2), paid_back(10, of=2, payee_id=key(2))
    ),
    "a refund asked for beside one that may be paid": by_trigger(
        "transfer", "after_failure", "did not fail", paid_back(10, 2), paid_back(11, 3)
    ),
    "come back twice": of_table("transfer_return", "transfer_return_pkey", deposit(4, amount_yen=10), came_back(9, 4)),
    "two that came back as one deposit": of_table(
        "transfer_return", "transfer_return_deposit_once", *PAID_AGAIN, came_back(10, 3, journal_id=key(504))
    ),
    "come back without reason": of_table(
        "transfer_return",
        "transfer_return_reason",
        *PAID_AGAIN,
        deposit(4, amount_yen=10),
        came_back(10, 4, reason="''"),
    ),
    "one journal for two that came back": of_table(
        "transfer_return",
        "transfer_return_journal_once",
        *PAID_AGAIN,
        deposit(4, amount_yen=10),
        came_back(10, 4, journal_id=key(503)),
    ),
    "come back and never paid": by_trigger(
        "transfer_return",
        "transfer_return_of_paid",
        "transfer_return_of_paid",
        paid_back(10, 2),
        result(10),
        deposit(4, amount_yen=10),
        came_back(10, 4),
        ENDED,
    ),
    "come back before it was paid": by_trigger(
        "transfer_return",
        "transfer_return_of_paid",
        "transfer_return_of_paid",
        *PAID_AGAIN,
        deposit(4, amount_yen=10, on_date="'2026-07-30'"),
        came_back(10, 4),
        ENDED,
    ),
    "paid back by who said so": by_trigger(
        "transfer",
        "two_hands",
        "does not ask for it",
        refund(2, recorded_by=key(7)),
        batch(2, made_by=key(7)),
        paid_back(10, of=2, batch_id=key(2)),
    ),
    "paid again by who said that it came back": by_trigger(
        "transfer",
        "two_hands",
        "does not ask for it",
        *PAID_AGAIN,
        deposit(4, amount_yen=10),
        came_back(10, 4, recorded_by=key(7)),
        batch(2, made_by=key(7)),
        paid_back(11, 3, batch_id=key(2)),
    ),
    "withdrawn by who made its file": of_two_hands(*withdrawn(recorded_by=key(8))),
    "withdrawn by who made its last file": of_two_hands(file(6, made_by=key(9)), *withdrawn(recorded_by=key(9))),
    "withdrawn without a file by who made the batch": of_two_hands(
        batch(6, made_by=key(7)), *withdrawn(6, recorded_by=key(7))
    ),
    "withdrawn by nobody": of_two_hands(*withdrawn(recorded_by="NULL")),
    "withdrawn while the bank pays": of_two_hands(*withdrawn(is_bank_told="false")),
    "a file of what was withdrawn": by_trigger(
        "transfer_file", "of_standing", "no file is made", *withdrawn(), file(6, made_by=key(9))
    ),
    "come back as another amount": by_trigger(
        "transfer_return",
        "transfer_return_of_paid",
        "transfer_return_of_paid",
        *PAID_AGAIN,
        deposit(4, amount_yen=11),
        came_back(10, 4),
        ENDED,
    ),
    "come back less another fee": by_trigger(
        "transfer_return",
        "transfer_return_of_paid",
        "transfer_return_of_paid",
        *PAID_AGAIN,
        deposit(4, amount_yen=8),
        came_back(10, 4, fee_yen=1),
        ENDED,
    ),
    "come back with more than was paid": of_table(
        "transfer_return",
        "transfer_return_fee",
        *PAID_AGAIN,
        deposit(4, amount_yen=11),
        came_back(10, 4, fee_yen=-1),
    ),
    "come back less more than a bank takes": of_table(
        "transfer_return",
        "transfer_return_fee",
        *PAID_AGAIN,
        deposit(4, amount_yen=1),
        came_back(10, 4, fee_yen=5_001),
    ),
    "come back as what is used": of_sum(
        "transfer_return",
        "deposit_not_used_up",
        *PAID_AGAIN,
        deposit(4, amount_yen=10),
        refund(2, yen=1, of=4),
        *SETTLED,
        came_back(10, 4),
    ),
}
