"""Which work a text tells of."""

import numpy as np
import pytest

from matching.roles.phrases import NAME, TRAP, phrases
from tests.matching.sets import embedded


def strongest(text: str) -> str:
    """The role that a text tells of most."""
    encoder, artefact = embedded()
    strengths = artefact.space.strengths(encoder.encode_documents([text]))[0]
    return artefact.space.roles[int(np.argmax(strengths))]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("訪問看護師", "home_visit_nurse"),
        ("hotel front desk clerk", "hotel_front_desk"),
        ("露光工程のプロセスエンジニア", "litho_process_engineer"),
        ("トマトのハウス栽培", "greenhouse_grower"),
        ("Verilogで論理回路を設計", "rtl_logic_design"),
    ],
)
def test_a_text_of_either_language_tells_of_its_work(text: str, role: str) -> None:
    assert strongest(text) == role


def test_a_text_of_which_nothing_is_known_tells_of_no_work() -> None:
    _, artefact = embedded()
    assert not artefact.space.strengths(np.zeros((1, artefact.dimension), np.float32)).any()


def test_strengths_lie_between_nothing_and_all() -> None:
    encoder, artefact = embedded()
    strengths = artefact.space.strengths(encoder.encode_documents(["看護", "x" * 500, "。"]))
    assert np.isfinite(strengths).all()
    assert ((strengths >= 0) & (strengths <= 1)).all()


def test_traps_tell_of_the_role_that_they_are_taken_for_far_less_than_its_names() -> None:
    encoder, artefact = embedded()
    place = {role: number for number, role in enumerate(artefact.space.roles)}
    means = {}
    for kind in (NAME, TRAP):
        some = [phrase for phrase in phrases() if phrase.kind == kind]
        strengths = artefact.space.strengths(encoder.encode_documents([phrase.text for phrase in some]))
        means[kind] = np.mean([row[place[phrase.role]] for row, phrase in zip(strengths, some, strict=True)])
    assert means[TRAP] < means[NAME] / 4


def test_every_role_has_phrases_of_every_kind_that_teaches_it() -> None:
    _, artefact = embedded()
    kinds = {(phrase.role, phrase.kind) for phrase in phrases()}
    for role in artefact.space.roles:
        for kind in ("title", "wish", "duty", "evidence", "skill", "near", "trap", "name"):
            assert (role, kind) in kinds, (role, kind)
