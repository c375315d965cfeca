"""Whatever bytes come, the answer is records and problems, or one sentence."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ingest import KINDS, Refused, UnreadableFile, read_file
from tests.ingest.samples import a_posting, a_profile, an_identity

LINES = [
    json.dumps(a_posting(), ensure_ascii=False).encode("utf-8"),
    json.dumps(a_profile(identity=an_identity())).encode("utf-8"),
]
damage = st.tuples(st.integers(0, 3000), st.integers(0, 20), st.binary(max_size=6))


def check_that_every_line_is_answered(kind: str, data: bytes) -> None:
    try:
        reading = read_file(KINDS[kind], data)
    except UnreadableFile as refused:
        json.dumps([refused.code, refused.detail])
        return
    results = list(reading)
    assert reading.read == reading.good + reading.refused == len(results)
    assert all(result.problems for result in results if isinstance(result, Refused))


@given(st.sampled_from(list(KINDS)), st.binary(max_size=400))
def test_any_bytes_are_answered(kind: str, data: bytes) -> None:
    check_that_every_line_is_answered(kind, data)


@given(st.sampled_from(list(KINDS)), st.sampled_from(LINES), st.lists(damage, min_size=1, max_size=4))
def test_a_damaged_line_is_answered(kind: str, line: bytes, damages: list[tuple[int, int, bytes]]) -> None:
    for start, length, new in damages:
        at = start % len(line)
        line = line[:at] + new + line[at + length :]
    check_that_every_line_is_answered(kind, line)
