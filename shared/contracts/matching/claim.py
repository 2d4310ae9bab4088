"""Claims of authors and heirs (2.1.1, D-23, D-84)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.terms import EvidenceKind, Role


class ClaimCapacity(StrEnum):
    """As what somebody claims royalty (D-23, D-84)."""

    AUTHOR = "AUTHOR"
    HEIR = "HEIR"
    AUTHORS_REPRESENTATIVE = "AUTHORS_REPRESENTATIVE"
    HEIRS_REPRESENTATIVE = "HEIRS_REPRESENTATIVE"

    @property
    def of_heir(self) -> bool:
        """Whether an heir claims, himself or by a representative: the author is another person."""
        return self in (ClaimCapacity.HEIR, ClaimCapacity.HEIRS_REPRESENTATIVE)


class ClaimOutcome(StrEnum):
    """How a claim ended."""

    ACCEPTED = "ACCEPTED"
    PARTLY = "PARTLY"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    """By the claimant."""
    LAPSED = "LAPSED"
    """Filed without a token, and its contact was not confirmed in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEvidence:
    """A document that a claim rests on (D-29, D-103)."""

    kind: EvidenceKind
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What an accepted claim identifies: the author of a work in a role."""

    work: str
    role: Role
    person: str
    """The author, dead or alive; who may be his heir stands beside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorClaimFiled:
    """An author or heir claims royalty of works or reserves: they do not expire until it is decided (D-23)."""

    claim: str
    capacity: ClaimCapacity
    works: tuple[str, ...]
    reserves: tuple[str, ...]
    claimant: str
    """Fingerprint of who claims; who that is stands in matching's vault (D-94)."""
    party: str | None
    """The claimant in the registry, where he is known."""
    evidence: tuple[ClaimEvidence, ...]
    filed_on: date
    """Baku day on which it was recorded."""
    decide_by: date
    verified: bool
    """False: filed from the public list, its contact and identity are not confirmed yet."""

    @property
    def subject(self) -> str:
        """The claim."""
        return self.claim


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorClaimDecided:
    """A claim ended: what it named expires after `holds_until` or its own last day, the later of both (D-23)."""

    claim: str
    capacity: ClaimCapacity
    works: tuple[str, ...]
    """With `reserves`: everything that the claim named."""
    reserves: tuple[str, ...]
    claimant: str
    party: str | None
    """The registry's party that the claimant, or whom he represents, is."""
    evidence: tuple[ClaimEvidence, ...]
    filed_on: date
    outcome: ClaimOutcome
    identified: tuple[Identified, ...]
    accepted_reserves: tuple[str, ...]
    reason: str
    decision: str
    decided_by: str
    decided_on: date
    holds_until: date | None
    """Of what was not accepted; None: the claim lapsed or had no evidence, and holds nothing any more."""
    accepted_holds_until: date | None
    """Of the accepted reserves and the identified works; None where nothing was accepted."""

    @property
    def subject(self) -> str:
        """The claim."""
        return self.claim
