"""Identifiers: UUIDv7 in time order, and one type for each kind of thing."""

import random
import secrets
from datetime import datetime
from typing import NewType, Protocol
from uuid import UUID

CompanyId = NewType("CompanyId", UUID)
PersonId = NewType("PersonId", UUID)
PostingId = NewType("PostingId", UUID)
StaffId = NewType("StaffId", UUID)
SchoolId = NewType("SchoolId", UUID)
ApiKeyId = NewType("ApiKeyId", UUID)
MatchRunId = NewType("MatchRunId", UUID)
ProposalId = NewType("ProposalId", UUID)
IntroductionId = NewType("IntroductionId", UUID)
PlacementId = NewType("PlacementId", UUID)
CaseId = NewType("CaseId", UUID)
EvidenceId = NewType("EvidenceId", UUID)
ObligationId = NewType("ObligationId", UUID)
OutboxId = NewType("OutboxId", UUID)
JournalId = NewType("JournalId", UUID)

NOISE_BITS = 74
"""What a UUIDv7 holds besides the time; the first starts below half of it, so that counting on has room."""


class IdSource(Protocol):
    """Makes identifiers; a seeded one makes the sample prefecture the same on every machine."""

    def new(self, at: datetime) -> UUID: ...


class SystemIds:
    """Identifiers that nobody can guess; of one instant, the later made is the greater (RFC 9562, 6.2)."""

    _last = (0, 0)
    """Milliseconds and noise of the last one of this process."""

    def new(self, at: datetime) -> UUID:
        milliseconds, noise = _milliseconds(at), secrets.randbits(NOISE_BITS - 1)
        if milliseconds == SystemIds._last[0]:
            noise = SystemIds._last[1] + 1 + secrets.randbits(32)
        SystemIds._last = (milliseconds, noise)
        return _version_7(milliseconds, noise)


class SeededIds:
    """Identifiers that follow from a seed: for samples and tests, never for secrets."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._last = (0, 0)

    def new(self, at: datetime) -> UUID:
        milliseconds, noise = _milliseconds(at), self._random.getrandbits(NOISE_BITS - 1)
        if milliseconds == self._last[0]:
            noise = self._last[1] + 1 + self._random.getrandbits(32)
        self._last = (milliseconds, noise)
        return _version_7(milliseconds, noise)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000) & (2**48 - 1)


def _version_7(milliseconds: int, noise: int) -> UUID:
    """RFC 9562, 5.7: 48 bits of Unix milliseconds, version, 12 bits, variant, 62 bits."""
    high = (milliseconds << 16) | (7 << 12) | (noise >> 62)
    low = (0b10 << 62) | (noise & (2**62 - 1))
    return UUID(int=(high << 64) | low)
