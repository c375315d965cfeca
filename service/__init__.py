"""The service: ordered slices on shared floors; start reading here.

Three boxes: `service` uses two pure libraries, `matching` (who fits, in which order, and why) and `ingest`
(bytes in, records and problems out). The libraries know neither the service, nor each other, nor a database.

Floors, lowest first; an upper one may import a lower one, never the reverse (`make check` holds it):

    settings, embedded   what the environment says; the PostgreSQL and Redis of a machine that has none
    base                 words with no HTTP, no SQL, no domain: clock, ids, actor, refusals, fiscal year
    db, letters          one unit of work is one transaction; engines, column types; letters as PDF
    platform             outbox, jobs, audit chain, encryption of personal fields, log
    web                  HTTP manners shared by all pages and endpoints
    access               staff, sessions, roles, API keys: who is acting
    ledger               double entry in whole yen by fiscal year, append-only, chained
    saved_filters        conditions of a list put by under a name, for oneself or the office
    companies            firms and their places of work
    people, postings     whom and what we introduce: profiles and consents, job postings and their legal state
    correspondence       mails: templates that staff edit, sealed rows, SMTP
    consultations, professionals, company_support   programmes whose events the figures count
    shortlists           embeddings, match runs, ranked pairs, decisions, introductions
    placements           offers accepted, start dates, whether people stay
    introductions        the path from decision to start of work: consent by mail, outcomes, letters, what is due
    students             a high-school student's applications, through the own school alone
    candidates           a person's own page behind a mailed link; what she asks to be corrected
    repayments           the scholarship programme: schemes as data, people's support, evidence, obligations, money
    workspace            across the slices: the first page, a person, a posting, a company, the numbers
    indicators           the nightly figures
    sample               the sample prefecture, loaded by the same actions as a user's
    routes, timetable, schema, encoding   lists: every controller, every job, every table; the encoder process
    app, worker, cli     assembly of the three kinds of process

Inside a slice the file names never vary: terms (words), rules (decisions as pure functions), tables, store
(SQL), reads (questions), actions (acts), wire (JSON shapes), api, pages, jobs (doors).
"""
