"""Files in: bytes to records and problems, knowing neither database nor network.

decode, rows/    bytes to text, text to numbered rows
records/         the fields, types and bounds of each record
explain          pydantic's errors as problems; wording and labels hold the words, masking hides values
reading          the kinds of files, and the way from bytes to records
"""

from ingest.explain import problem_of_broken, problems_of
from ingest.files import UnreadableFile, bytes_of
from ingest.problems import Language, Problem
from ingest.reading import KINDS, POSTINGS, PROFILES, Kind, Read, Reading, Refused, read_file
from ingest.records.digest import record_digest
from ingest.records.personal import PersonalText
from ingest.records.posting import PostingFields, PostingRecord
from ingest.records.profile import ProfileRecord
from ingest.strict_json import BrokenJson, object_of

__all__ = [
    "KINDS",
    "BrokenJson",
    "Kind",
    "Language",
    "PersonalText",
    "PostingFields",
    "PostingRecord",
    "Problem",
    "ProfileRecord",
    "Read",
    "Reading",
    "Refused",
    "UnreadableFile",
    "bytes_of",
    "object_of",
    "problem_of_broken",
    "problems_of",
    "read_file",
    "read_postings",
    "read_profiles",
    "record_digest",
]


def read_postings(data: bytes) -> Reading[PostingRecord]:
    """The postings of a JSON Lines file, line by line."""
    return read_file(POSTINGS, data)


def read_profiles(data: bytes) -> Reading[ProfileRecord]:
    """The profiles of a JSON Lines file, line by line."""
    return read_file(PROFILES, data)
