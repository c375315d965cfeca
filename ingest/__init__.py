"""Files in: bytes to records and problems, knowing neither database nor network.

decode, rows/    bytes to text, text and workbooks to numbered rows
records/         the fields, types and bounds of each record
explain          pydantic's errors as problems; wording and labels hold the words, masking hides values
reading          the kinds of JSON Lines files, and the way from bytes to records

fields/          cells to values: text, numbers, days of either calendar, codes by their labels
columns/         a kind of table as its list of columns: headings, reading, its empty template
layouts/         the kinds of tables (CSV, TSV, XLSX, JSON Lines)
"""

from typing import Any

from ingest.columns.headers import UnreadableHeadings
from ingest.columns.layout import Column, Layout, with_choices
from ingest.columns.reading import TableReading, read_table
from ingest.columns.template import template
from ingest.explain import problem_of_broken, problems_of
from ingest.fields.form import Choice
from ingest.files import UnreadableFile, bytes_of
from ingest.layouts.scholarship_applications import SCHOLARSHIP_APPLICATIONS
from ingest.layouts.scholarship_evidence import SCHOLARSHIP_EVIDENCE
from ingest.masking import in_words
from ingest.problems import Language, Problem
from ingest.reading import KINDS, POSTINGS, PROFILES, Kind, Read, Reading, Refused, read_file
from ingest.records.digest import record_digest
from ingest.records.personal import PersonalText
from ingest.records.posting import PostingFields, PostingRecord
from ingest.records.profile import ProfileRecord
from ingest.records.scholarship_application import ScholarshipApplication
from ingest.records.scholarship_evidence import Absence, ScholarshipEvidence
from ingest.strict_json import BrokenJson, object_of

__all__ = [
    "KINDS",
    "LAYOUTS",
    "SCHOLARSHIP_APPLICATIONS",
    "SCHOLARSHIP_EVIDENCE",
    "Absence",
    "BrokenJson",
    "Choice",
    "Column",
    "Kind",
    "Language",
    "Layout",
    "PersonalText",
    "PostingFields",
    "PostingRecord",
    "Problem",
    "ProfileRecord",
    "Read",
    "Reading",
    "Refused",
    "ScholarshipApplication",
    "ScholarshipEvidence",
    "TableReading",
    "UnreadableFile",
    "UnreadableHeadings",
    "bytes_of",
    "in_words",
    "object_of",
    "problem_of_broken",
    "problems_of",
    "read_file",
    "read_postings",
    "read_profiles",
    "read_table",
    "record_digest",
    "template",
    "with_choices",
]

LAYOUTS: dict[str, Layout[Any]] = {layout.name: layout for layout in (SCHOLARSHIP_APPLICATIONS, SCHOLARSHIP_EVIDENCE)}
"""Every kind of table that can be read, by the name that `import --kind` takes."""


def read_postings(data: bytes) -> Reading[PostingRecord]:
    """The postings of a JSON Lines file, line by line."""
    return read_file(POSTINGS, data)


def read_profiles(data: bytes) -> Reading[ProfileRecord]:
    """The profiles of a JSON Lines file, line by line."""
    return read_file(PROFILES, data)
