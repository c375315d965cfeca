"""Every code that a page can show has its words in both languages, and every refusal its English."""

import pytest

from ingest.records.codes import EducationMinimum, Track
from matching.documents import person_document, posting_document, texts_to_embed
from matching.eligibility import RULES
from matching.eligibility import State as Fit
from matching.reasons import ReasonState
from service.base.language import Language
from service.base.refusals import Kind, Refusal
from service.shortlists import wire
from service.shortlists.reads.marked_texts import field_name
from service.shortlists.rules.evidence import Remark
from service.shortlists.terms import deciding as deciding_terms
from service.shortlists.terms import learning as learning_terms
from service.shortlists.terms.deciding import ReasonCode, ReasonSide, Step, Verdict
from service.web.messages import read_messages
from tests.factories.people import profile_json
from tests.factories.postings import posting_json

MESSAGES = read_messages()
DOCUMENTS = (
    posting_document({**posting_json(qualifications_required=["第三種電気主任技術者"]), "posting_id": "P-1"}),
    person_document(profile_json()),
)
NAMES = [
    *(f"verdicts.{verdict}" for verdict in Verdict),
    *(f"reasons.{code}" for code in ReasonCode),
    *(f"sides.{side}" for side in ReasonSide),
    *(f"steps.{step}" for step in Step),
    *(f"states.{state}" for state in ReasonState),
    *(f"remarks.{remark}" for remark in Remark),
    *(f"fits.{fit}" for fit in Fit),
    *(f"constraints.{rule.constraint}" for rule in RULES),
    *(f"levels.{level}" for level in EducationMinimum),
    *(f"tracks.{track}" for track in Track),
    *(f"filters.{name or 'all'}" for name in wire.FILTERS),
    *(f"fields.{field_name(piece.field)}" for document in DOCUMENTS for piece in texts_to_embed(document)),
    *(f"fields.{name}" for name in ("education_min", "education.level", "languages.level", "languages.language")),
]
REFUSALS = [
    one
    for module in (deciding_terms, learning_terms, wire)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, Refusal) and one.__module__ == module.__name__
]


@pytest.mark.parametrize("name", NAMES)
def test_a_code_has_its_words(name: str) -> None:
    for language in Language:
        assert MESSAGES.text(f"shortlists.{name}", language)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_a_refusal_has_its_english(refusal: type[Refusal]) -> None:
    assert refusal.kind in Kind
    assert MESSAGES.knows(f"shortlists.refusals.{refusal.__name__}")
