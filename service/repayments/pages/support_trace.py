"""How an amount came about, in sentences that a clerk can follow with a pencil, each with its source."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from service.repayments.rules.trace import OF_COMPANY, assumed_in, follows_company
from service.repayments.terms.life import Step
from service.repayments.terms.scheme import Basis, Frame

Say = Callable[..., str]
LIMITS = frozenset(
    {
        "limit_of_year",
        "limit_moved_before",
        "limit_after_move",
        "months_in_work",
        "remainder",
        "prefecture_limit_of_year",
        "prefecture_limit_of_company",
    }
)
"""Steps that say whether the limit was reached."""
ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands; `address` None: on paper, told by its title."""

    title: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the trace."""

    text: str
    sources: tuple[Source, ...]
    assumed: tuple[str, ...]
    """The parameters of the frame in it that the prefecture has not confirmed."""


def sources_of(told: str, titles: Mapping[str, str]) -> tuple[Source, ...]:
    """The addresses and titles that a frame's source names; pages of one site are told apart by `titles`."""
    found = [Source(titles.get(address, address.split("/")[2]), address) for address in ADDRESS.findall(told)]
    title = " ".join(ADDRESS.sub(" ", told).split())
    return (*([Source(title, None)] if title else []), *found)


def sentences(trace: Sequence[Step], frame: Frame, say: Say) -> list[Sentence]:
    """A sentence a step; `say` tells messages of the slice by name."""
    found, before, amount = [], 0, 0
    for step in trace:
        result = step.result.amount
        values = {**step.numbers, "before": before, "result": result}
        if step.code.startswith("company_"):
            # What the parts are taken of is the amount as it stood before they were.
            amount = before
            values |= {"amount": amount, "whole": result + step.numbers.get("company_so_far", 0)}
            before = amount - result
        elif step.code != "prefecture":
            before = result
        told = say(f"trace.{_name(step, frame.basis, values)}", **values)
        found.append(Sentence(told, _sources(step, frame, say), assumed_in(frame, step)))
    return found


def _sources(step: Step, frame: Frame, say: Say) -> tuple[Source, ...]:
    """What a company set stands among the events of the support, whatever the scheme's sources say of its own limits;
    amounts that were computed before the step told so name those alone."""
    own = (Source(say("trace.events_told"), "#events"),) if follows_company(step) else ()
    return (*own, *sources_of(step.source, frame.titles))


def _name(step: Step, basis: Basis, values: Mapping[str, int]) -> str:
    if step.code == "actual":
        return f"actual.{basis.value}"
    if step.code.startswith("company_") and not _is_product(step, values):
        return "company_of_change"
    if step.code in LIMITS:
        code = "months_carried" if step.numbers.get("carried") else step.code
        code = f"{code}_of_company" if OF_COMPANY in step.numbers else code
        return f"{code}.{'reached' if step.numbers['limit'] < values['before'] else 'within'}"
    return step.code


def _is_product(step: Step, values: Mapping[str, int]) -> bool:
    """Whether the company's part is what the sentence multiplies: of a change it may be what was borne before."""
    if "numerator" not in values:
        return False
    is_over_life = step.code == "company_over_life"
    of, part = values["amount"], values["result"]
    if is_over_life:
        of, part = of + values["so_far"], values["whole"]
    return abs(of * values["numerator"] - part * values["denominator"]) < values["denominator"] * values.get("unit", 1)
