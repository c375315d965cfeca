"""Fills a database with people whose support was decided, and with their checked evidence, by a few statements.

Nobody is alike: half of them repay an odd amount, and a part more than the limit of a year.
"""

import asyncpg

from service.base.fiscal_year import FiscalYear

HIRED = FiscalYear(2024)
PEOPLE_OF_A_COMPANY = 20

FILLED = (
    """
    INSERT INTO company (id, company_ref, name, joins_scholarship_programme, revision, created_at, updated_at)
    SELECT md5('company ' || n)::uuid, 'C-' || n, '株式会社' || n, true, 1, now(), now()
    FROM generate_series(0, $1 / {of_a_company}) n""",
    """
    INSERT INTO person (id, profile_ref, track, state, is_high_school_student, record_digest, registered_at)
    SELECT md5('person ' || n)::uuid, 'P-' || n, 'student', 'active', false, sha256('x'), now()
    FROM generate_series(1, $1) n""",
    """
    INSERT INTO support_case (id, case_ref, person_id, scheme, frame, hire_year, category, credential, loans,
        registered_on, graduated_on, is_from_outside, was_employed_in_prefecture, has_other_support, recorded_at)
    SELECT md5('case ' || n)::uuid, 'R-' || lpad(n::text, 6, '0'), md5('person ' || n)::uuid, 'kumamoto',
        'scholarship_2', {hired}, 'new_graduate', 'university_4y', '{{jasso_1}}', '{before}-10-01', '{hired}-03-25',
        false, false, false, now()
    FROM generate_series(1, $1) n""",
    """
    INSERT INTO support_event (id, case_id, kind, on_date, company_id, papers, age_at_hire, recorded_at)
    SELECT md5('event ' || n || kind)::uuid, md5('case ' || n)::uuid, kind, on_date::date,
        CASE WHEN kind IN ('offered', 'hired') THEN md5('company ' || n / {of_a_company})::uuid END, '{{}}',
        CASE WHEN kind = 'applied' THEN 22 END, now()
    FROM generate_series(1, $1) n, (VALUES ('registered', '{before}-10-01'), ('notice_issued', '{before}-10-02'),
        ('offered', '{before}-11-01'), ('hired', '{hired}-04-01'), ('applied', '{hired}-04-10'),
        ('certified', '{hired}-04-20'), ('decided', '{hired}-04-25')) happened (kind, on_date)""",
)
EVIDENCE = (
    """
    INSERT INTO support_evidence (id, case_id, company_id, fiscal_year, employed_from, employed_to, rests, repaid_yen,
        certified_on, digest, received_at)
    SELECT md5('evidence {year} ' || n)::uuid, md5('case ' || n)::uuid, md5('company ' || n / {of_a_company})::uuid,
        {year}, make_date({year}, 4, 1), make_date({year} + 1, 3, 31), '[]', 120000 + n * 7919 % 150000,
        make_date({year} + 1, 4, 20), '', now()
    FROM generate_series(1, $1) n""",
    """
    INSERT INTO support_evidence_check (evidence_id, is_verified, checked_at)
    SELECT md5('evidence {year} ' || n)::uuid, true, now() FROM generate_series(1, $1) n""",
)
WORDS = {"hired": HIRED.year, "before": HIRED.year - 1, "of_a_company": PEOPLE_OF_A_COMPANY}


async def fill(administrator: asyncpg.Connection, people: int) -> None:
    """So many people of one year of hire, decided on."""
    for statement in FILLED:
        await administrator.execute(statement.format(**WORDS), people)
    await administrator.execute("ANALYZE")


async def certify(administrator: asyncpg.Connection, people: int, year: FiscalYear) -> None:
    """What all of them repaid in that year, checked."""
    for statement in EVIDENCE:
        await administrator.execute(statement.format(**WORDS, year=year.year), people)
