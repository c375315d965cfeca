"""Sound rows of the programme's tables, written by hand, and guards with the rows that they refuse."""

from dataclasses import dataclass

ENDED = "SET CONSTRAINTS ALL IMMEDIATE"
SETTLED = (ENDED, "SET CONSTRAINTS ALL DEFERRED")
AT = "'2026-07-01T00:00Z'"
TABLES = (
    *("support_participation", "support_case", "support_event", "support_evidence", "support_evidence_check"),
    *("obligation", "obligation_share", "obligation_decision", "support_claim", "support_claim_line"),
    *("transfer_batch", "transfer", "transfer_result", "deposit", "deposit_match", "support_budget"),
    *("deposit_refund", "transfer_return", "transfer_file", "support_event_correction"),
)


OURS = f"'{{{','.join(TABLES)}}}'"


Told = dict[str, object]


def key(number: int) -> str:
    return f"'{number:032x}'"


def row(table: str, told: Told, more: Told) -> str:
    values = {**told, **more}
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(map(str, values.values()))})"  # noqa: S608


def journal(number: int) -> str:
    """Enough of one for a row that refers to it; its lines and seal are the ledger's matter, and it is not asked."""
    told: Told = {
        "id": key(number),
        "natural_key": f"'k:{number}'",
        "digest": "sha256('x')",
        "kind": "'tests'",
        "fiscal_year": 2026,
        "on_date": "'2026-07-01'",
        "touches_cash": False,
        "recorded_at": AT,
        "xid": "pg_current_xact_id()",
    }
    return row("ledger_journal", told, {})


def case(number: int = 1, **more: object) -> str:
    told: Told = {
        "id": key(number),
        "case_ref": f"'R-{number}'",
        "person_id": key(1),
        "scheme": "'kumamoto'",
        "frame": "'scholarship_2'",
        "hire_year": 2024,
        "category": "'new_graduate'",
        "credential": "'university_4y'",
        "loans": "'{jasso_1}'",
        "registered_on": "'2023-10-01'",
        "recorded_at": AT,
    }
    return row("support_case", told, more)


def happened(number: int, kind: str, on_date: str = "2024-04-01", **more: object) -> str:
    told: Told = {
        "id": key(number),
        "case_id": key(1),
        "kind": f"'{kind}'",
        "on_date": f"'{on_date}'",
        "papers": "'{}'",
    }
    return row("support_event", {**told, "recorded_at": AT}, more)


def rested(number: int, on_date: str, **more: object) -> str:
    return happened(number, "rested", on_date, **{"absence": "'leave'", **more})


def corrected(number: int, **more: object) -> str:
    """That the event was recorded wrongly."""
    told: Told = {"event_id": key(number), "reason": "'x'", "contradicts": "'{}'", "recorded_at": AT}
    return row("support_event_correction", {**told, "recorded_by": key(7)}, more)


def participation(number: int = 1, **more: object) -> str:
    told: Told = {
        "id": key(number),
        "company_id": key(1),
        "scheme": "'kumamoto'",
        "frame": "'scholarship_2'",
    }
    return row(
        "support_participation",
        {**told, "hire_year": 2024, "places": 1, "revision": 1, "recorded_at": AT},
        more,
    )


def evidence(number: int = 1, **more: object) -> str:
    told: Told = {
        "id": key(number),
        "case_id": key(1),
        "company_id": key(1),
        "fiscal_year": 2024,
        "rests": "'[]'",
    }
    told |= {"certified_on": "'2025-04-20'", "digest": "'x'", "received_at": AT}
    return row("support_evidence", told, more)


def check(number: int = 1, **more: object) -> str:
    return row("support_evidence_check", {"evidence_id": key(number), "is_verified": True, "checked_at": AT}, more)


def obligation(at: int = 1, /, **more: object) -> str:
    told: Told = {"id": key(at), "case_id": key(1), "instalment_kind": "'yearly'", "number": at}
    told |= {"flow": "'prefecture_pays'", "sequence": 0, "reason": "'instalment'", "due_year": 2025}
    told |= {"counted_from": "'2024-04-01'", "counted_to": "'2025-03-31'", "amount_yen": 200, "prefecture_yen": 100}
    told |= {"company_yen": 100, "trace": "'[]'", "needs_two": True, "proposed_at": AT, "proposed_by": key(7)}
    return row("obligation", told, more)


def share(number: int = 1, yen: int = 100, company: int = 1) -> str:
    told: Told = {"obligation_id": key(number), "company_id": key(company), "place": 0, "share_yen": yen}
    return row("obligation_share", told, {})


def decision(number: int = 1, **more: object) -> str:
    told: Told = {"obligation_id": key(number), "is_approved": True, "fiscal_year": 2026, "decided_at": AT}
    return row("obligation_decision", {**told, "decided_by": key(8)}, more)


def claim(number: int = 1, **more: object) -> str:
    told: Told = {
        "id": key(number),
        "claim_no": f"'2026-{number:05d}'",
        "debtor_kind": "'company'",
        "debtor_id": key(1),
    }
    told |= {"fiscal_year": 2026, "issued_on": "'2026-07-01'", "due_on": "'2026-07-31'", "amount_yen": 100}
    return row("support_claim", {**told, "recorded_at": AT}, more)


def claim_line(obligation_number: int = 1, claim_number: int = 1, yen: int = 100) -> str:
    told: Told = {
        "obligation_id": key(obligation_number),
        "debtor_id": key(1),
        "claim_id": key(claim_number),
    }
    return row("support_claim_line", {**told, "amount_yen": yen}, {})


def batch(number: int = 1, **more: object) -> str:
    told: Told = {
        "id": key(number),
        "pay_on": "'2026-07-31'",
        "count": 1,
        "amount_yen": 200,
        "made_at": AT,
    }
    return row("transfer_batch", told, more)


def transfer(number: int = 1, attempt: int = 1, **more: object) -> str:
    told: Told = {"id": key(number), "batch_id": key(1), "obligation_id": key(1), "attempt": attempt}
    told |= {"payee_kind": "'person'", "payee_id": key(1)}
    return row("transfer", {**told, "reference": f"'{number:020d}'", "amount_yen": 200}, more)


def result(number: int = 1, outcome: str = "failed", **more: object) -> str:
    told: Told = {
        "transfer_id": key(number),
        "outcome": f"'{outcome}'",
        "bank_code": "'9'",
        "on_date": "'2026-07-31'",
    }
    return row("transfer_result", {**told, "recorded_at": AT}, more)


def file(number: int = 5, **more: object) -> str:
    return row("transfer_file", {"id": key(number), "batch_id": key(5), "made_at": AT}, more)


def deposit(number: int = 1, **more: object) -> str:
    told: Told = {
        "id": key(number),
        "line_key": f"'L{number}'",
        "on_date": "'2026-07-31'",
        "fiscal_year": 2026,
    }
    told |= {"amount_yen": 100, "wrapped_key": "''", "words": "''", "journal_id": key(100 + number), "recorded_at": AT}
    return row("deposit", told, more)


def match(number: int = 1, yen: int = 60, to: int = 1, of: int = 1, **more: object) -> str:
    told: Told = {"id": key(number), "deposit_id": key(of), "claim_id": key(to), "amount_yen": yen}
    return row("deposit_match", {**told, "journal_id": key(200 + number), "matched_at": AT}, more)


def undone(number: int = 2, yen: int = -60, of: int = 1, to: int = 1, **more: object) -> str:
    """Of the match 1."""
    return match(number, yen, to, of, **{"undoes": key(1), "reason": "'x'", **more})


def refund(number: int = 1, yen: int = 10, of: int = 1, **more: object) -> str:
    told: Told = {"id": key(number), "deposit_id": key(of), "claim_id": key(1), "fiscal_year": 2026}
    told |= {"amount_yen": yen, "reason": "'x'", "journal_id": key(400 + number), "recorded_at": AT}
    return row("deposit_refund", told, more)


def paid_back(number: int, attempt: int = 1, of: int = 1, **more: object) -> str:
    """A request for a refund."""
    told = {"obligation_id": "NULL", "refund_id": key(of), "payee_kind": "'company'", "amount_yen": 10}
    return transfer(number, attempt, **{**told, **more})


def came_back(number: int, of: int, **more: object) -> str:
    told: Told = {"transfer_id": key(number), "deposit_id": key(of), "reason": "'x'"}
    return row("transfer_return", {**told, "journal_id": key(500 + of), "recorded_at": AT}, more)


def budget(number: int = 1, **more: object) -> str:
    told: Told = {
        "id": key(number),
        "fiscal_year": 2026,
        "scheme": "'kumamoto'",
        "side": "'expenditure'",
        "revision": 1,
    }
    return row("support_budget", {**told, "amount_yen": 1, "reason": "'x'", "recorded_at": AT}, more)


STORED = (
    f"INSERT INTO company (id, company_ref, name, joins_scholarship_programme, revision, created_at, updated_at)"  # noqa: S608
    f" SELECT lpad(n::text, 32, '0')::uuid, 'C' || n, 'C', true, 1, {AT}, {AT} FROM generate_series(1, 2) n",
    f"INSERT INTO person (id, profile_ref, track, state, is_high_school_student, record_digest, registered_at)"  # noqa: S608
    f" VALUES ({key(1)}, 'P', 'student', 'active', false, '', {AT})",
    "SELECT ledger_open_year(2026, '2026-04-01T00:00Z')",
    "ALTER TABLE ledger_journal DISABLE TRIGGER USER",
    *(journal(number) for number in (101, 102, 103, 104, 201, 202, 203, 301, 302, 303, 401, 402, 503, 504)),
    *(case(), happened(1, "registered", "2023-10-01"), participation(), evidence(), check()),
    *(rested(11, "2024-06-01"), corrected(11), rested(12, "2024-06-02", replaces=key(11))),
    *(rested(13, "2024-08-01"), corrected(13), rested(14, "2024-08-01", telling=9)),
    *(obligation(), share(), decision(), claim(), claim_line(), batch(), transfer(), result()),
    *(deposit(), match(), budget(), refund(), batch(5, made_by=key(7)), file(made_by=key(8))),
    *(paid_back(9), result(9, "paid", journal_id=key(302)), deposit(3, amount_yen=10), came_back(9, 3)),
    *SETTLED,
)
"""One sound row in every table."""


@dataclass(frozen=True)
class Guard:
    """Of which table, what it refuses, by which name, and how it is taken away."""

    table: str
    bad: tuple[str, ...]
    refused: str
    taken_away: tuple[str, ...]


def of_table(table: str, constraint: str, *bad: str) -> Guard:
    return Guard(table, bad, constraint, (f"ALTER TABLE {table} DROP CONSTRAINT {constraint} CASCADE",))


def by_trigger(table: str, trigger: str, refused: str, *bad: str) -> Guard:
    return Guard(table, bad, refused, (f"DROP TRIGGER {trigger} ON {table}",))


def of_sum(table: str, name: str, *bad: str) -> Guard:
    return by_trigger(table, f"{name}_of_{table}", name, *bad, ENDED)


def both(first: str, second: str, name: str, *bad: str) -> Guard:
    """Asked by a trigger on either table: a part that comes alone is asked by its own."""
    taken_away = tuple(f"DROP TRIGGER {name}_of_{table} ON {table}" for table in (first, second))
    return Guard(first, (*bad, ENDED), name, taken_away)


def with_share(at: int, /, **more: object) -> tuple[str, str]:
    return obligation(at, **more), share(at)
