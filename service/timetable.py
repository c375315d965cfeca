"""Every job of the service and every nightly job, in one place: the timetable.

A job that is not listed here does not run. Each slice's jobs are added by a line, in the order of the slices.
"""

from service.indicators import jobs as indicators
from service.platform.job import Job
from service.platform.nights import NightlyJob
from service.shortlists import jobs as shortlists

JOBS: tuple[Job, ...] = (
    shortlists.match_changed_posting,
    shortlists.match_changed_person,
    shortlists.match_everything,
    shortlists.match_night,
    indicators.export_kpi,
)
"""Every kind of outbox row that a worker can do, those of the night included."""

NIGHTS: tuple[NightlyJob, ...] = (shortlists.NIGHTLY_MATCH, indicators.EXPORT_KPI)
"""What is owed for each business date, once it falls due at the settings' `worker.nightly_at`."""
