"""A table's row is stored whole or not at all, changes nothing a second time, and says by which rule it is refused."""

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import text

from ingest import Read, read_table
from service.base.actor import Actor, Role
from service.base.outcomes import Outcome
from service.base.yen import Yen
from service.db.engine import Database
from service.db.recording import NotYetHappened
from service.platform.crypto import Vault
from service.repayments.actions.importing import IMPORTS, Sender, sender_called, try_import
from service.repayments.reads.table_layouts import table_layouts
from service.repayments.rules.permission import MayNotRun
from service.repayments.store import cases as case_store
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.evidence import Contradiction
from service.repayments.terms.importing import ImportedRow, NoSuchCompany, Remark, RowRecordedOtherwise
from service.repayments.terms.scheme import Category, EndReason, Paper
from tests.factories.happenings import some_people
from tests.factories.supports import SATO, Office
from tests.ingest.tables import Value, an_application, an_evidence, cells_of, csv_bytes

FIRM, OTHER = "阿蘇精機", "有明電子"
TODAY = date(2026, 6, 1)
APPLICATIONS, EVIDENCE = "scholarship-applications", "scholarship-evidence"


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    told = Office(worker_database, vault)
    await told.company(FIRM, date(2024, 9, 1), years=[2026])
    await told.company(OTHER, date(2024, 9, 1), years=[2026])
    async with told.on(TODAY) as work:
        await some_people(work, vault, "D-1", "D-2")
    return told


def application(**changes: Value) -> dict[str, Value]:
    return an_application(**{"company_ref": FIRM, "scheme": "kumamoto", **changes})


SAGA = {"scheme": "saga", "frame": "scholarship"}
"""A frame that asks for no registration before the application."""


async def registered(office: Office, reference: str = "2026-0001") -> None:
    """D-1, by the prefecture and in time; the notice is not recorded."""
    told = {"case_ref": reference, "is_from_outside": True, "graduated_on": date(2026, 3, 25)}
    await office.register("D-1", date(2025, 6, 10), 2026, **told)


async def bring(
    office: Office,
    kind: str,
    *rows: Mapping[str, Value],
    company: str | None = None,
    day: date = TODAY,
    actor: Actor = SATO,
    received_on: date | None = None,
) -> list[ImportedRow]:
    found = [each for each in read_table(table_layouts()[kind], csv_bytes(cells_of(rows))) if isinstance(each, Read)]
    assert len(found) == len(rows)
    async with office.on(day, actor) as work:
        return await IMPORTS[kind](work, found, await sender_called(work, company, received_on))


async def refusal(office: Office, kind: str, row: Mapping[str, Value], company: str | None = None) -> str:
    """The first code with which one row is refused, of which nothing is stored."""
    before = await counts(office)
    (imported,) = await bring(office, kind, row, company=company)
    assert imported.outcome is None
    assert await counts(office) == before
    return imported.refused[0][0].code


async def counts(office: Office) -> list[int]:
    tables = ("support_case", "support_event", "support_evidence")
    async with office.on(TODAY) as work:
        return [(await work.session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() for table in tables]  # noqa: S608


async def history(office: Office, reference: str) -> list[tuple[str, date]]:
    async with office.on(TODAY) as work:
        (case_id,) = (await case_store.ids_by_ref(work, [reference])).values()
        return [(event.kind.value, event.on_date) for event in (await case_store.case(work, case_id)).events]


async def test_an_application_tells_all_that_followed_the_registration(office: Office) -> None:
    await registered(office)
    (row,) = await bring(office, APPLICATIONS, application())
    assert (row.outcome, row.notices) == (Outcome.CHANGED, (Remark.NOTICE_NOT_TOLD,))
    assert [kind.value for kind in row.recorded] == ["notice_issued", "offered", "hired", "applied"]
    assert await history(office, "2026-0001") == [
        ("registered", date(2025, 6, 10)),
        ("notice_issued", date(2025, 6, 10)),
        ("offered", date(2025, 10, 1)),
        ("hired", date(2026, 4, 1)),
        ("applied", TODAY),
    ]


async def test_papers_that_are_lacking_and_a_rest_above_what_was_lent_are_told_of_once(office: Office) -> None:
    await registered(office)
    row = application(
        has_diploma="いいえ", has_loan_certificate="いいえ", loan_total_yen="2448000", loan_remaining_yen="2448001"
    )
    told = (Remark.NOTICE_NOT_TOLD, Paper.DIPLOMA, Paper.LOAN, Remark.LEFT_ABOVE_LENT)
    for outcome, notices in ((Outcome.CHANGED, told), (Outcome.UNCHANGED, ())):
        (imported,) = await bring(office, APPLICATIONS, row)
        assert (imported.outcome, imported.notices) == (outcome, notices)
    assert imported.recorded == ()


async def test_an_application_counts_from_the_day_on_which_it_came(office: Office) -> None:
    """A deadline is kept by who sends in time, whenever the office types it in."""
    await registered(office)
    with pytest.raises(NotYetHappened):
        await bring(office, APPLICATIONS, application(), received_on=date(2026, 6, 2))
    (row,) = await bring(office, APPLICATIONS, application(), received_on=date(2026, 3, 31))
    assert [each.code for each, _ in row.refused] == ["StepOutOfOrder"]
    (row,) = await bring(office, APPLICATIONS, application(), received_on=date(2026, 5, 8))
    assert row.outcome is Outcome.CHANGED
    assert (await history(office, "2026-0001"))[-1] == ("applied", date(2026, 5, 8))
    for day, remarks in ((None, ()), (date(2026, 5, 8), ()), (date(2026, 5, 7), (Remark.RECEIVED_BEFORE,))):
        (row,) = await bring(office, APPLICATIONS, application(), received_on=day)
        assert (row.outcome, row.notices) == (Outcome.UNCHANGED, remarks)
    assert (await history(office, "2026-0001"))[-1] == ("applied", date(2026, 5, 8))


async def test_an_application_of_who_is_not_registered_waits_where_the_frame_asks_for_it_before(office: Office) -> None:
    (row,) = await bring(office, APPLICATIONS, application())
    ((refused, field),) = row.refused
    assert (refused.code, refused.facts["rule"], field) == (
        "NotRegistered",
        "registered_before",
        "application_ref",
    )
    assert (await counts(office))[0] == 0
    await registered(office)
    (row,) = await bring(office, APPLICATIONS, application())
    assert row.outcome is Outcome.CHANGED


async def test_an_application_of_who_is_known_not_to_fit_records_no_notice(office: Office) -> None:
    told = {"category": Category.GRADUATED, "graduated_on": date(2010, 3, 25)}
    await office.register("D-1", date(2025, 6, 10), 2026, case_ref="2026-0001", is_from_outside=True, **told)
    unfit = application(category="graduated", graduated_on="2010-03-25")
    assert await refusal(office, APPLICATIONS, unfit) == "NoticeOfUnfit"


async def test_where_no_registration_is_asked_for_the_application_is_it(office: Office) -> None:
    (row,) = await bring(office, APPLICATIONS, application(**SAGA))
    assert row.outcome is Outcome.NEW
    assert (await history(office, "2026-0001"))[0] == ("registered", date(2025, 6, 10))


async def test_the_same_application_another_day_changes_nothing(office: Office) -> None:
    await registered(office)
    await bring(office, APPLICATIONS, application())
    before = await counts(office)
    (row,) = await bring(office, APPLICATIONS, application(), day=date(2026, 7, 1))
    assert (row.outcome, row.notices) == (Outcome.UNCHANGED, ())
    assert await counts(office) == before


async def test_what_is_recorded_already_is_not_recorded_again(office: Office) -> None:
    told = {"case_ref": "2026-0001", "is_from_outside": True, "graduated_on": None}
    await office.register("D-1", date(2025, 6, 10), 2026, **told)
    await office.happened("D-1", CaseEventKind.NOTICE_ISSUED, date(2025, 6, 20))
    await office.happened("D-1", CaseEventKind.OFFERED, date(2025, 10, 1), company=FIRM)
    (row,) = await bring(office, APPLICATIONS, application())
    assert (row.outcome, row.notices) == (Outcome.CHANGED, (Remark.NOT_KEPT,))
    assert [kind for kind, _ in await history(office, "2026-0001")][-2:] == ["hired", "applied"]


@pytest.mark.parametrize(
    ("changes", "columns", "told"),
    [
        ({"offered_on": "2025-10-02"}, "内定日", "内定日［記録：2025-10-01 表：2025-10-02］"),
        # The record is another company's, or the number another person's: of it nothing is told.
        ({"company_ref": OTHER, "age_at_hire": "23"}, "企業ID、採用時の年齢", None),
        ({"person_ref": "D-2", "offered_on": "2025-10-02"}, "求職者ID、内定日", None),
        ({"credential": "大学院"}, "最終学歴", "最終学歴［記録：大学（4年制） 表：大学院］"),
        (
            {"has_diploma": "いいえ", "age_at_hire": "23"},
            "卒業証明書の有無、採用時の年齢",
            "卒業証明書の有無［記録：はい 表：いいえ］、採用時の年齢［記録：22 表：23］",
        ),
        (
            {"loan_total_yen": "1", "registered_on": "2025-06-11"},
            "登録日、奨学金の貸与総額",
            "登録日［記録：2025-06-10 表：2025-06-11］、奨学金の貸与総額［記録：2,448,000円 表：1円］",
        ),
        (
            {"loans": "その他"},
            "奨学金の種類",
            "奨学金の種類［記録：日本学生支援機構第一種 表：その他］",
        ),
    ],
)
async def test_what_contradicts_the_record_is_refused_with_the_columns_and_for_a_page_alone_with_both_values(
    office: Office, changes: dict[str, Value], columns: str, told: str | None
) -> None:
    await registered(office)
    await bring(office, APPLICATIONS, application())
    before = await counts(office)
    (row,) = await bring(office, APPLICATIONS, application(**changes))
    ((refused, _),) = row.refused
    assert isinstance(refused, RowRecordedOtherwise)
    assert (refused.facts["columns"], refused.values) == (columns, told)
    assert f"違う列：{columns}）" in refused.detail
    assert await counts(office) == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"person_ref": "D-9"}, "NoSuchPerson"),
        ({"company_ref": "C-9"}, "NoSuchCompany"),
        ({"company_ref": None}, "CompanyNeeded"),
        ({"registered_on": "2025-10-01"}, "RegisteredTooLate"),
        ({"hired_on": "2026-06-02"}, "NotYetHappened"),
        ({"scheme": "saga"}, "NoSuchFrame"),
        ({"hired_on": "2100-12-31"}, "NotYetHappened"),
        ({"registered_on": "1990-01-01", "offered_on": "1990-03-01", "hired_on": "1990-04-01"}, "NoSuchFrame"),
    ],
)
async def test_a_refusal_leaves_nothing_of_its_row(office: Office, changes: dict[str, Value], code: str) -> None:
    await registered(office)
    assert await refusal(office, APPLICATIONS, application(**changes)) == code


async def test_all_that_is_wrong_with_a_row_is_told_at_once(office: Office, supported: Office) -> None:
    wrong = {"person_ref": "D-9", "company_ref": "C-9", "hired_on": "2026-06-02", "registered_on": "2025-10-01"}
    (row,) = await bring(office, APPLICATIONS, application(**wrong))
    assert [(refused.code, field) for refused, field in row.refused] == [
        ("NoSuchPerson", "person_ref"),
        ("NoSuchCompany", "company_ref"),
        ("NotYetHappened", "hired_on"),
        ("RegisteredTooLate", "registered_on"),
        ("NotRegistered", "application_ref"),
    ]
    (row,) = await bring(office, APPLICATIONS, application(application_ref="R-D-1", registered_on="2025-10-02"))
    assert [(refused.code, field) for refused, field in row.refused] == [
        ("RegisteredTooLate", "registered_on"),
        ("RowRecordedOtherwise", "application_ref"),
    ]
    (row,) = await bring(office, EVIDENCE, evidence_of_2026(application_ref="R-9", certificate_on="2027-05-01"))
    assert [refused.code for refused, _ in row.refused] == ["NoSuchCase", "NotYetHappened"]


async def test_who_has_another_support_is_registered_with_a_remark(supported: Office) -> None:
    (row,) = await bring(supported, APPLICATIONS, application(**SAGA))
    assert row.outcome is Outcome.NEW
    assert Remark.SUPPORTED_BEFORE in row.notices
    (row,) = await bring(supported, APPLICATIONS, application(**SAGA))
    assert (row.outcome, row.notices) == (Outcome.UNCHANGED, ())


async def test_an_application_of_a_support_that_ended_is_refused(office: Office) -> None:
    await office.register("D-1", date(2025, 6, 10), 2026, case_ref="2026-0001", is_from_outside=True)
    await office.happened("D-1", CaseEventKind.ENDED, date(2025, 8, 1), reason=EndReason.WITHDREW)
    assert await refusal(office, APPLICATIONS, application()) == "StepOutOfOrder"


async def test_the_audit_log_tells_nothing_of_what_was_refused_or_only_tried(office: Office) -> None:
    late = application(application_ref="2", hired_on="2026-06-02", **SAGA)
    await bring(office, APPLICATIONS, late)
    async with office.on(TODAY) as work:
        rows = [each for each in read_table(table_layouts()[APPLICATIONS], csv_bytes(cells_of([application(**SAGA)])))]
        (tried,) = await try_import(work, APPLICATIONS, [each for each in rows if isinstance(each, Read)], Sender())
    assert tried.outcome is Outcome.NEW
    assert (await counts(office))[0] == 0
    async with office.on(TODAY) as work:
        told = await work.session.execute(text("SELECT count(*) FROM audit_entry WHERE act LIKE 'support%registered'"))
        assert told.scalar_one() == 0


async def test_a_refused_row_leaves_its_neighbours_stored(office: Office) -> None:
    rows = [
        application(**SAGA),
        application(application_ref="2", person_ref="D-9", **SAGA),
        application(application_ref="3", person_ref="D-2", registered_on="2025-11-01"),
        application(application_ref="4", person_ref="D-2", **SAGA),
    ]
    imported = await bring(office, APPLICATIONS, *rows)
    assert [(row.line, row.outcome, [field for _, field in row.refused]) for row in imported] == [
        (2, Outcome.NEW, []),
        (3, None, ["person_ref"]),
        (4, None, ["registered_on", "application_ref"]),
        (5, Outcome.NEW, []),
    ]
    assert (await counts(office))[0] == 2


async def test_the_sender_is_the_company_where_the_table_has_none_and_no_other(office: Office) -> None:
    (row,) = await bring(office, APPLICATIONS, application(company_ref=None, **SAGA), company=FIRM)
    assert row.outcome is Outcome.NEW
    assert await refusal(office, APPLICATIONS, application(), company=OTHER) == "CompanyOtherwise"


async def test_an_unknown_sender_refuses_the_whole_table(office: Office) -> None:
    with pytest.raises(NoSuchCompany):
        await bring(office, APPLICATIONS, application(), company="C-9")


async def test_who_does_not_run_the_programme_imports_nothing(office: Office) -> None:
    with pytest.raises(MayNotRun):
        await bring(office, APPLICATIONS, application(), actor=Actor(Role.COORDINATOR))
    assert (await counts(office))[0] == 0


def evidence_of_2026(**changes: Value) -> dict[str, Value]:
    return an_evidence(**{"application_ref": "R-D-1", "absences": None, **changes})


@pytest.fixture
async def supported(office: Office) -> Office:
    """D-1, decided on in April 2026."""
    await office.admit("D-1", FIRM, date(2026, 4, 1))
    return office


SPRING = date(2027, 4, 20)


async def test_evidence_is_stored_once_to_be_checked(supported: Office) -> None:
    for outcome in (Outcome.NEW, Outcome.UNCHANGED):
        (row,) = await bring(supported, EVIDENCE, evidence_of_2026(), day=SPRING)
        assert (row.outcome, row.notices) == (outcome, ())
    assert (await counts(supported))[2] == 1


async def test_a_balance_that_grew_or_does_not_follow_is_told_of_before_anybody_checks_it(office: Office) -> None:
    await office.admit("D-1", FIRM, date(2026, 4, 1), applied={"loan": Yen(2_448_000)})
    rows = [
        evidence_of_2026(repaid_yen="120000", loan_remaining_yen="9999999"),
        evidence_of_2026(repaid_yen="120000", loan_remaining_yen="2400000"),
    ]
    imported = [await bring(office, EVIDENCE, row, day=SPRING) for row in rows]
    assert [row.notices for (row,) in imported] == [
        (Remark.BALANCE_ABOVE,),
        (Remark.TOLD_TWICE, Remark.BALANCE_OTHERWISE),
    ]


async def test_what_a_company_that_pays_nothing_itself_writes_as_zero_is_as_good_as_empty(supported: Office) -> None:
    for outlay, outcome in (("0", Outcome.NEW), (None, Outcome.UNCHANGED)):
        (row,) = await bring(supported, EVIDENCE, evidence_of_2026(outlay_yen=outlay), day=SPRING)
        assert row.outcome is outcome


async def test_evidence_that_contradicts_the_record_is_stored_and_every_rule_noticed(supported: Office) -> None:
    told = evidence_of_2026(employed_to="2026-12-31", repaid_yen=None, absences="休職:2026-05-01:2026-05-31")
    (row,) = await bring(supported, EVIDENCE, told, day=SPRING)
    assert row.outcome is Outcome.NEW
    assert row.notices == (
        Contradiction.EMPLOYED_OTHERWISE,
        Contradiction.RESTS_OTHERWISE,
        Contradiction.WITHOUT_AMOUNT,
    )


async def test_evidence_of_a_company_that_never_employed_the_person_waits_for_the_move_to_be_recorded(
    supported: Office,
) -> None:
    (row,) = await bring(supported, EVIDENCE, evidence_of_2026(), company=OTHER, day=SPRING)
    assert [refused.code for refused, _ in row.refused] == ["NeverWorkedThere"]
    await supported.happened("D-1", CaseEventKind.TRANSFERRED, date(2026, 10, 1), company=OTHER)
    (row,) = await bring(supported, EVIDENCE, evidence_of_2026(), company=OTHER, day=SPRING)
    assert (row.outcome, row.notices) == (Outcome.NEW, (Contradiction.EMPLOYED_OTHERWISE,))


async def test_evidence_that_nobody_could_certify_yet_or_of_nobody_known_is_refused(supported: Office) -> None:
    assert await refusal(supported, EVIDENCE, evidence_of_2026()) == "NotYetHappened"
    assert await refusal(supported, EVIDENCE, evidence_of_2026(application_ref="R-9")) == "NoSuchCase"


async def test_evidence_before_the_hire_is_refused_whoever_sends_it(office: Office) -> None:
    await office.register("D-2", date(2025, 6, 10), 2026)
    row = evidence_of_2026(certificate_on="2026-05-31", application_ref="R-D-2")
    assert await refusal(office, EVIDENCE, row) == "CannotFollowCase"
    assert await refusal(office, EVIDENCE, row, company=FIRM) == "CannotFollowCase"


async def test_evidence_of_a_year_at_two_companies_asks_which_of_them_sends_it(supported: Office) -> None:
    await supported.happened(
        "D-1", CaseEventKind.TRANSFERRED, date(2026, 10, 1), company=OTHER, left_on=date(2026, 9, 30)
    )
    (row,) = await bring(supported, EVIDENCE, evidence_of_2026(), day=SPRING)
    assert [refused.code for refused, _ in row.refused] == ["CompanyNeeded"]
    halves = [{"employed_to": "2026-09-30"}, {"employed_from": "2026-10-01"}]
    stored = [(await bring(supported, EVIDENCE, evidence_of_2026(**half), day=SPRING))[0] for half in halves]
    assert [each.outcome for each in stored] == [Outcome.NEW, Outcome.NEW]


def test_schemes_and_frames_are_called_by_code_or_by_any_of_their_labels() -> None:
    called = [("kumamoto", "scholarship_2"), ("ふるさとくまもと創造人材奨学金返還等サポート制度", "奨学金支援枠Ⅱ"),
              ("saga", "奨学金返還支援（企業への補助）"), ("nara", "奨学金返還支援（3年定着）")]  # fmt: skip
    rows = [an_application(application_ref=f"{told}", scheme=told[0], frame=told[1]) for told in called]
    read = list(read_table(table_layouts()[APPLICATIONS], csv_bytes(cells_of(rows))))
    assert [(each.record.scheme, each.record.frame) for each in read if isinstance(each, Read)] == [
        ("kumamoto", "scholarship_2"),
        ("kumamoto", "scholarship_2"),
        ("saga", "scholarship"),
        ("nara", "scholarship"),
    ]
