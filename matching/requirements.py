"""Rows for what the posting requires in structured fields; they carry no weight, they only show."""

from collections.abc import Iterator, Sequence
from datetime import date

from matching.artefact import Artefact
from matching.documents import Language, PersonDocument, PostingDocument
from matching.eligibility import education, experience, language, qualification
from matching.eligibility.verdict import State
from matching.field import experience_verdict
from matching.reasons import Quote, Reason, ReasonState
from matching.scoring import PreparedPerson, PreparedPosting
from matching.sentences import sentences

STATES = {
    State.FITS: ReasonState.MET,
    State.UNKNOWN: ReasonState.NEAR,
    State.CONFLICTS: ReasonState.MISSING,
}


def requirement_reasons(
    posting: PreparedPosting, person: PreparedPerson, artefact: Artefact, on: date
) -> Iterator[Reason]:
    """Qualifications, languages, education and years, each with the entry that answers it."""
    asked, told = posting.document, person.document
    yield from _qualifications(asked, told, "qualifications_required", asked.qualifications_required)
    yield from _qualifications(asked, told, "qualifications_preferred", asked.qualifications_preferred)
    yield from _languages(asked, told)
    yield from _education(asked, told, on)
    if asked.experience_years_min:
        yield from _years(asked, told, experience_verdict(posting, person, artefact, on).state, on)


def _qualifications(
    posting: PostingDocument, person: PersonDocument, field: str, wanted: Sequence[str]
) -> Iterator[Reason]:
    takes_expected = qualification.asked(posting).takes_expected
    for number, text in enumerate(wanted):
        if not text:
            continue
        state = qualification.unless_unasked(
            qualification.best_state(text, person.qualifications, takes_expected=takes_expected),
            was_asked="qualifications" not in person.unasked,
        )
        answers = [
            qualification.best_state(text, (held,), takes_expected=takes_expected) for held in person.qualifications
        ]
        at = _first(answers)
        profile = None if at is None else _quote(f"qualifications.{at}", person.qualifications[at])
        yield _shown("qualification", state, _quote(f"{field}.{number}", text), profile)


def _languages(posting: PostingDocument, person: PersonDocument) -> Iterator[Reason]:
    for number, wanted in enumerate(posting.languages):
        answers = [language.holds(wanted, entry) for entry in person.languages]
        at = _first(answers)
        if at is None:
            spoken = (n for n, entry in enumerate(person.languages) if entry.language == wanted.language)
            at = next(spoken, None)
        unnamed = State.UNKNOWN if "languages" in person.unasked else State.CONFLICTS
        state = unnamed if at is None else answers[at]
        profile = None if at is None else _language(f"languages.{at}", person.languages[at])
        yield _shown("language", state, _language(f"languages.{number}", wanted), profile)


def _education(posting: PostingDocument, person: PersonDocument, on: date) -> Iterator[Reason]:
    if posting.education_min is None or posting.education_min == "none":
        return
    state, *_ = education.judge(education.asked(posting), education.offered(person, on))
    levels = [(education.ORDER[entry.level], -n) for n, entry in enumerate(person.education) if entry.level]
    profile = None
    if levels:
        at = -max(levels)[1]
        profile = _quote(f"education.{at}.level", person.education[at].level or "")
    yield _shown("study", state, _quote("education_min", posting.education_min), profile)


def _years(posting: PostingDocument, person: PersonDocument, state: State, on: date) -> Iterator[Reason]:
    """The sentence that asks for years, beside the longest job."""
    spans = [
        (start, end)
        for start, end in sentences(posting.requirements)
        if experience.SPEAKS_OF_EXPERIENCE.search(posting.requirements[start:end])
    ]
    if not spans:
        return
    start, end = spans[0]
    asked = Quote("requirements", start, end, posting.requirements[start:end])
    jobs = [(experience.months([entry], on) or 0, -n) for n, entry in enumerate(person.experience) if entry.title]
    profile = None
    if jobs:
        at = -max(jobs)[1]
        profile = _quote(f"experience.{at}.title", person.experience[at].title)
    yield _shown("experience", state, asked, profile)


def _shown(kind: str, state: State, posting: Quote, profile: Quote | None) -> Reason:
    return Reason(kind, STATES[state], 0.0, posting, profile)


def _first(answers: Sequence[State]) -> int | None:
    """The entry that fits, else the one that may."""
    for state in (State.FITS, State.UNKNOWN):
        if state in answers:
            return answers.index(state)
    return None


def _language(field: str, entry: Language) -> Quote:
    """The level where it is told, else the language."""
    if entry.level:
        return _quote(f"{field}.level", entry.level)
    return _quote(f"{field}.language", entry.language)


def _quote(field: str, text: str) -> Quote:
    return Quote(field, 0, len(text), text)
