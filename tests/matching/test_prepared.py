"""A document cut into pieces: which piece belongs to which field."""

from matching.artefact import encode_all
from matching.documents import person_document
from matching.prepared import cut
from tests.matching.builders import LetterEncoder, a_job, a_profile


def test_a_field_holds_its_own_pieces_and_none_of_a_longer_number() -> None:
    encoder = LetterEncoder()
    jobs = [a_job(title=f"仕事{number}", summary="点検。修理。") for number in range(11)]
    document = person_document(a_profile(experience=jobs, skills=["溶接", "研磨"]))
    pieces = cut(document, encode_all(encoder, [document])[0], encoder.dimension)
    fields = [piece.field for piece in pieces.pieces]
    assert {fields[row] for row in pieces.rows("experience.1")} == {"experience.1.title", "experience.1.summary"}
    assert [fields[row] for row in pieces.rows("skills")] == ["skills.0", "skills.1"]
    assert pieces.rows("summary", "skills.1", "skills") == sorted(pieces.rows("skills") + pieces.rows("summary"))
    assert pieces.rows("qualifications", "skill") == []
