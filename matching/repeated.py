"""Sentences that only say again what structured fields ask: they are answered as those are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from matching.documents import PostingDocument
from matching.reasons import Quote, Reason, ReasonState

NAMES = {"ja": "日本語|Japanese", "en": "英語|English", "zh": "中国語|Chinese", "ko": "韓国語|Korean"}
"""What sentences call the languages that postings here ask for, by their codes."""
REQUIRED = "requirements"
_WORST_FIRST = (ReasonState.MISSING, ReasonState.NO_EVIDENCE, ReasonState.NEAR, ReasonState.MET)
_NOTHING_MORE = re.compile(
    r"(?:[^\w/／・･|｜]|お持ち|を?有する|を?持つ|の?資格|必須|必要|目安|程度|レベル|以上|して|いる|です|ます|要|方|者|が|は|を|の|に|と"
    r"|\b(?:required|needed|licen[cs]e|or (?:better|above|higher)|at least|level|and|an?|the|is|are)\b)*",
    re.IGNORECASE,
)
"""What may stand around the names without asking for anything besides. 看護師/准看護師 may ask for either of them."""
_BULLET = "・･ \u3000"


def answered_alike(reasons: Sequence[Reason], posting: PostingDocument) -> list[Reason]:
    """The reasons, in their order; those of a sentence that says structured fields again in the worst of their states.

    With what answers those fields, and the weights as they were: `Required: 看護師.` is met by the licence alone.
    """
    names = _named_fields(posting)
    rows = {reason.posting.field: reason for reason in reasons if reason.posting.field in names}
    found: list[Reason] = []
    seen: set[Quote] = set()
    for reason in reasons:
        again = [rows[field] for field in _said_again(reason.posting, names) if field in rows]
        if not again:
            found.append(reason)
            continue
        state = min((row.state for row in again), key=_WORST_FIRST.index)
        quotes = list(dict.fromkeys(row.profile for row in again if row.profile and row.state is state))
        first = quotes[0] if quotes and state is not ReasonState.NO_EVIDENCE else None
        found.append(replace(reason, state=state, profile=first))
        if first is not None and reason.posting not in seen:
            found += [replace(reason, state=state, profile=quote, weight=0.0) for quote in quotes[1:]]
        seen.add(reason.posting)
    return found


def _named_fields(posting: PostingDocument) -> Mapping[str, re.Pattern[str]]:
    """How a sentence names what each structured field asks, by the field as its reason quotes it."""
    licences = {
        f"{field}.{number}": re.escape(text)
        for field in ("qualifications_required", "qualifications_preferred")
        for number, text in enumerate(getattr(posting, field))
        if text
    }
    languages = {
        f"languages.{number}.level": rf"(?:{NAMES[one.language]})[\sはの]*{re.escape(one.level)}"
        for number, one in enumerate(posting.languages)
        if one.level and one.language in NAMES
    }
    return {field: re.compile(name, re.IGNORECASE) for field, name in (licences | languages).items()}


def _said_again(asked: Quote, names: Mapping[str, re.Pattern[str]]) -> list[str]:
    """The fields that the sentence names, where it says nothing else."""
    if asked.field != REQUIRED:
        return []
    rest, fields = asked.words.lstrip(_BULLET), []
    for field in sorted(names, key=lambda field: (-len(names[field].pattern), field)):
        left = names[field].sub(" ", rest)
        if left != rest:
            rest = left
            fields.append(field)
    return sorted(fields) if _NOTHING_MORE.fullmatch(rest) else []
