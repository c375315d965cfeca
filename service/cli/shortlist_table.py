"""A shortlist as a table for the terminal: who, how well, and why."""

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from matching.reasons import Reason
from service.base.ids import PersonId
from service.companies.terms import Company
from service.people.terms import StoredProfile
from service.postings.terms import StoredPosting
from service.shortlists.terms.matching import RankedPair

SIGNS = {"met": "○", "near": "△", "missing": "×", "no_evidence": "－"}
QUOTE = 22
"""Characters of a quote that a row shows."""
REASONS = 3


def shortlist_table(
    posting: StoredPosting,
    company: Company,
    pairs: Sequence[RankedPair],
    profiles: Mapping[PersonId, StoredProfile],
    reasons: Mapping[PersonId, Sequence[Reason]],
) -> Table:
    """One row a person, best first, with the heaviest reasons quoted from both sides."""
    table = Table(title=f"{posting.title}（{company.name}）", title_justify="left")
    table.add_column("順位", justify="right")
    table.add_column("点", justify="right")
    table.add_column("候補者")
    table.add_column("理由（求人 ↔ 経歴・希望）")
    for pair in pairs:
        profile = profiles[pair.person_id]
        wishes = "・".join(profile.content["desired_occupations"][:3])
        who = Text(f"{profile.profile_ref}\n") + Text(wishes, style="dim")
        table.add_row(str(pair.rank), f"{pair.score:.2f}", who, _reasons(reasons.get(pair.person_id, ())))
    return table


def _reasons(reasons: Sequence[Reason]) -> str:
    shown = [(reason, reason.profile) for reason in reasons if reason.profile][:REASONS]
    return "\n".join(
        f"{SIGNS[reason.state]} {_short(reason.posting.words)} ↔ {_short(quote.words)}" for reason, quote in shown
    )


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= QUOTE else plain[: QUOTE - 1] + "…"
