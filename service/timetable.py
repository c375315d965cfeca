"""Every job of the service and every nightly job, in one place: the timetable.

A job that is not listed here does not run. Each slice's jobs are added by a line, in the order of the slices.
"""

from service.correspondence import jobs as correspondence
from service.indicators import jobs as indicators
from service.introductions import jobs as introductions
from service.ledger import jobs as ledger
from service.platform.job import Job
from service.platform.nights import NightlyJob
from service.repayments import jobs as repayments
from service.shortlists import jobs as shortlists

JOBS: tuple[Job, ...] = (
    ledger.anchor_ledger,
    correspondence.send_mail,
    shortlists.match_changed_posting,
    shortlists.match_changed_person,
    shortlists.match_everything,
    shortlists.match_night,
    shortlists.forget_shown_lists,
    introductions.remind_of_consents,
    repayments.propose_supports,
    indicators.export_kpi,
)
"""Every kind of outbox row that a worker can do, those of the night included."""

NIGHTS: tuple[NightlyJob, ...] = (
    ledger.ANCHOR_LEDGER,
    shortlists.NIGHTLY_MATCH,
    shortlists.FORGET_SHOWN_LISTS,
    introductions.REMIND_OF_CONSENTS,
    repayments.PROPOSE_SUPPORTS,
    indicators.EXPORT_KPI,
)
"""What is owed for each business date, once it falls due at the settings' `worker.nightly_at`."""
