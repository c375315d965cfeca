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
OutboxId = NewType("OutboxId", UUID)


class IdSource(Protocol):
    """Makes identifiers; a seeded one makes the sample prefecture the same on every machine."""

    def new(self, at: datetime) -> UUID: ...


class SystemIds:
    """Identifiers that nobody can guess."""

    def new(self, at: datetime) -> UUID:
        return _version_7(at, secrets.randbits(74))


class SeededIds:
    """Identifiers that follow from a seed: for samples and tests, never for secrets."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def new(self, at: datetime) -> UUID:
        return _version_7(at, self._random.getrandbits(74))


def _version_7(at: datetime, noise: int) -> UUID:
    """RFC 9562, 5.7: 48 bits of Unix milliseconds, version, 12 bits, variant, 62 bits."""
    milliseconds = int(at.timestamp() * 1000) & (2**48 - 1)
    high = (milliseconds << 16) | (7 << 12) | (noise >> 62)
    low = (0b10 << 62) | (noise & (2**62 - 1))
    return UUID(int=(high << 64) | low)
