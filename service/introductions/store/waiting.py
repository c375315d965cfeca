"""What waits, as SQL: one row each, with its kind, its day and whose it is; of everything, or of one introduction."""

from service.introductions.store.check_ins import months_told
from service.introductions.store.consent import ASTRAY
from service.people.reads.running import COMPANY_KNOWS
from service.postings.reads import SOUGHT
from service.shortlists.reads.own_words import SAID_AT

LAST_WORD = (
    "SELECT is_given, on_date, recorded_at FROM consent_event"
    " WHERE person_id = word.person_id AND NOT (is_given AND on_date > :today)"
)
LAST = "ORDER BY recorded_at DESC, id DESC LIMIT 1"
"""Each looked up by the index: how many words wait is not known before, and a join of histories would go by a guess."""
BEFORE = f"""
    word AS (
        SELECT said.id, said.posting_id, said.person_id, posting.company_id, posting.closes_on,
            said.decided_by AS staff_id, (said.decided_at AT TIME ZONE 'Asia/Tokyo')::date AS said_on
        FROM decision said JOIN posting ON posting.id = said.posting_id JOIN person ON person.id = said.person_id
        WHERE said.verdict = 'accept' AND {SOUGHT}
            AND person.state = 'active' AND NOT person.is_high_school_student
            AND NOT EXISTS (SELECT FROM decision later WHERE later.undoes = said.id)
            AND NOT EXISTS (
                SELECT FROM introduction i WHERE i.posting_id = said.posting_id AND i.person_id = said.person_id)
    ),
    pair AS (
        SELECT word.*, c.is_given AND (asked.is_given IS NOT FALSE OR asked.said_at < c.recorded_at) AS is_given,
            c.on_date, asked.is_given AS answer, asked.expires_at,
            asked.is_given IS NULL AND asked.expires_at > :now AND NOT asked.is_astray
                AND (c.is_given IS NOT FALSE OR c.recorded_at < asked.asked_at) AS is_awaited
        FROM word
            CROSS JOIN LATERAL ({LAST_WORD} AND purpose = 'matching' AND company_id IS NULL {LAST}) AS matched
            LEFT JOIN LATERAL (
                {LAST_WORD} AND purpose = 'introduction' AND company_id IS NULL {LAST}) AS general ON true
            LEFT JOIN LATERAL (
                {LAST_WORD} AND purpose = 'introduction' AND company_id = word.company_id {LAST}) AS c ON true
            LEFT JOIN LATERAL (
                SELECT asked_at, expires_at, a.is_given, {SAID_AT} AS said_at, {ASTRAY} AS is_astray
                FROM consent_request LEFT JOIN consent_answer a ON a.request_id = consent_request.id
                WHERE posting_id = word.posting_id AND person_id = word.person_id
                ORDER BY asked_at DESC, consent_request.id DESC LIMIT 1) AS asked ON true
        WHERE matched.is_given AND (c.is_given OR general.is_given IS NOT FALSE)
    ),
    before_it AS (
        SELECT CASE WHEN is_given THEN 'to_introduce' WHEN is_awaited THEN 'answer_awaited' ELSE 'consent_to_ask' END
                AS kind,
            CASE WHEN is_given THEN on_date
                WHEN is_awaited THEN least((expires_at AT TIME ZONE 'Asia/Tokyo')::date, closes_on)
                ELSE said_on END AS due_on,
            id, posting_id, person_id, company_id, CAST(NULL AS uuid) AS introduction_id, staff_id,
            CAST(NULL AS text) AS milestone
        FROM pair WHERE is_given OR is_awaited OR (is_given IS NOT FALSE AND answer IS NOT FALSE)
    )"""  # noqa: S608 - words of ours
"""Pairs that were recommended and not introduced; who said no, or withdrew, is not asked again by itself.
An answer is awaited no longer than the posting is open: its closing day may have been brought forward since.

None of who may not be matched any more, and of who is asked about no company, those alone to which she agreed.
"""
_AFTER = f"""
    running AS (
        SELECT i.id, i.posting_id, i.person_id, i.company_id, i.recorded_by AS staff_id,
            ahead.on_date AS interview_on, step.is_offered, {COMPANY_KNOWS} AS is_known,
            greatest(i.introduced_on, ahead.on_date, step.last_on, sent.told_on) AS last_on,
            CASE WHEN NOT word.is_given THEN word.on_date END AS taken_back_on
        FROM introduction i LEFT JOIN LATERAL (
                SELECT on_date, recorded_at FROM interview_day d WHERE d.introduction_id = i.id
                ORDER BY recorded_at DESC, id DESC LIMIT 1) AS planned ON true
            CROSS JOIN LATERAL (
                SELECT max(e.on_date) AS last_on, bool_or(e.kind = 'offered') AS is_offered,
                    bool_or(e.kind = 'offered' OR e.kind = 'interviewed' AND (
                    e.on_date >= planned.on_date OR e.recorded_at > planned.recorded_at
                        AND e.on_date >= (planned.recorded_at AT TIME ZONE 'Asia/Tokyo')::date)) AS is_held
                FROM standing_introduction_event e WHERE e.introduction_id = i.id) AS step
            CROSS JOIN LATERAL (
                SELECT CASE WHEN step.is_held IS NOT TRUE THEN planned.on_date END AS on_date) AS ahead
            LEFT JOIN LATERAL (
                SELECT told_on FROM letter_sent l WHERE l.introduction_id = i.id
                ORDER BY recorded_at DESC, id DESC LIMIT 1) AS sent ON true
            LEFT JOIN LATERAL (
                SELECT is_given, on_date FROM consent_event
                WHERE person_id = i.person_id AND purpose = 'introduction' AND company_id = i.company_id
                    AND NOT (is_given AND on_date > :today)
                ORDER BY recorded_at DESC, id DESC LIMIT 1) AS word ON true
        WHERE {{of_introduction}}NOT EXISTS (SELECT FROM standing_introduction_event e WHERE e.introduction_id = i.id
                AND e.kind IN ('accepted', 'declined_by_person', 'rejected', 'withdrawn'))
            AND NOT EXISTS (SELECT FROM standing_placement p WHERE p.introduction_id = i.id)
    ),
    happened AS (
        SELECT placement_id, min(on_date) FILTER (WHERE kind = 'started') AS started_on,
            max(on_date) FILTER (WHERE kind = 'checked_in' AND NOT facts ? 'milestone') AS seen_on,
            max({months_told("e")}) FILTER (WHERE kind = 'checked_in') AS told_of,
            bool_or(kind IN ('left', 'cancelled')) AS is_over
        FROM standing_placement_event e WHERE {{of_events}}kind <> 'accepted' GROUP BY placement_id
    ),
    behind AS (
        SELECT p.id, p.person_id, p.company_id, p.introduction_id, p.accepted_on, started_on, known.on_date AS known_on
        FROM standing_placement p LEFT JOIN happened ON happened.placement_id = p.id
            CROSS JOIN LATERAL (SELECT greatest(
                seen_on, CAST(started_on + make_interval(months => told_of) AS date)) AS on_date) AS known
        WHERE {{of_hire}}is_over IS NOT TRUE AND (started_on IS NULL OR known.on_date IS NULL OR
            known.on_date < CAST(started_on + make_interval(months => :furthest) AS date) AND EXISTS (
            SELECT FROM unnest(CAST(:months AS integer[])) AS m (months)
            WHERE CAST(started_on + make_interval(months => months) AS date) BETWEEN known.on_date + 1 AND :today))
    ),
    hire AS (
        SELECT behind.*, i.posting_id, i.recorded_by AS staff_id, told.is_proven,
            agreed.on_date AS starts_on
        FROM behind JOIN introduction i ON i.id = behind.introduction_id
            LEFT JOIN LATERAL (
                SELECT on_date FROM start_day d WHERE d.introduction_id = behind.introduction_id
                ORDER BY recorded_at DESC, id DESC LIMIT 1) AS agreed ON started_on IS NULL
            CROSS JOIN LATERAL (
            SELECT bool_or(facts ? 'evidence') FILTER (WHERE kind = 'started') AS is_proven
            FROM standing_placement_event e WHERE e.placement_id = behind.id) AS told
    ),
    after_it AS (
        SELECT CASE WHEN taken_back_on IS NOT NULL AND is_known THEN 'consent_withdrawn'
                WHEN taken_back_on IS NOT NULL THEN 'company_unaware'
                WHEN interview_on >= :today THEN 'interview_ahead' WHEN NOT is_known THEN 'letter_to_make'
                WHEN last_on + CAST(:patience AS integer) <= :today
                THEN CASE WHEN is_offered THEN 'offer_overdue' ELSE 'outcome_overdue' END
                WHEN is_offered THEN 'offer_awaited' ELSE 'reply_awaited' END AS kind,
            CASE WHEN taken_back_on IS NOT NULL THEN taken_back_on WHEN interview_on >= :today THEN interview_on
                WHEN NOT is_known THEN last_on ELSE last_on + CAST(:patience AS integer) END AS due_on,
            id, posting_id, person_id, company_id, id AS introduction_id, staff_id, CAST(NULL AS text) AS milestone
        FROM running
        UNION ALL
        SELECT CASE WHEN {COMPANY_KNOWS} THEN 'consent_withdrawn' ELSE 'company_unaware' END,
            (errand.written_at AT TIME ZONE 'Asia/Tokyo')::date, errand.id, i.posting_id,
            i.person_id, i.company_id, i.id, i.recorded_by, NULL
        FROM errand JOIN introduction i ON i.id = errand.introduction_id
        WHERE {{of_introduction}}errand.kind = 'tell_company'
            AND NOT EXISTS (SELECT FROM errand_done WHERE errand_id = errand.id)
            AND NOT EXISTS (SELECT FROM running WHERE running.id = i.id AND taken_back_on IS NOT NULL)
        UNION ALL
        SELECT CASE WHEN started_on IS NOT NULL THEN 'evidence_due' WHEN starts_on IS NULL THEN 'start_to_agree'
                WHEN starts_on > :today THEN 'start_ahead' ELSE 'start_awaited' END,
            coalesce(started_on, starts_on, accepted_on), id, posting_id, person_id, company_id, introduction_id,
            staff_id, NULL
        FROM hire WHERE started_on IS NULL OR NOT is_proven AND known_on IS NULL
        UNION ALL
        SELECT 'check_in_due', min(wanted.on_date), id, posting_id, person_id, company_id, introduction_id, staff_id,
            (array_agg(wanted.name ORDER BY wanted.on_date))[1]
        FROM hire CROSS JOIN LATERAL (
            SELECT name, CAST(started_on + make_interval(months => months) AS date) AS on_date
            FROM unnest(CAST(:milestones AS text[]), CAST(:months AS integer[])) AS m (name, months)) wanted
        WHERE wanted.on_date <= :today AND (known_on IS NULL OR known_on < wanted.on_date)
        GROUP BY id, posting_id, person_id, company_id, introduction_id, staff_id
    )"""  # noqa: S608 - words of ours
"""Who took the consent to the company back waits for it to be told, before anything else of the introduction, or where
the company never heard of her for that end alone; who did so on her own page ended the introduction by it, and it waits
until the errand that she left is done. That errand is kept by a slice that comes after this one, and is read by its
table's name: it stands in one place alone.

After an offer it is her answer that is awaited. A start is awaited from the day that was agreed for it, and is ahead
until then; without one the day is to be agreed. An interview is ahead until one was told of that day, or after it was
planned, or an offer was. Until `known_on` a hire is confirmed to go on: by the milestone that a check-in names, else by
its own day; behind the furthest milestone nothing is looked at one by one.
"""
_EVERYTHING = _AFTER.format(of_introduction="", of_hire="", of_events="")
DUE = f"WITH {BEFORE}, {_EVERYTHING}, due AS (SELECT * FROM before_it UNION ALL SELECT * FROM after_it)"  # noqa: S608
_OF_ONE = _AFTER.format(
    of_introduction="i.id = :introduction AND ",
    of_hire="p.introduction_id = :introduction AND ",
    of_events="placement_id IN (SELECT id FROM placement WHERE introduction_id = :introduction) AND ",
)
DUE_OF_ONE = f"WITH {_OF_ONE} SELECT * FROM after_it ORDER BY due_on, id, kind"  # noqa: S608
"""What waits of the introduction that is asked by `:introduction`."""
