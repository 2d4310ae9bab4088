"""Bodies of matching's requests."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from shared.contracts.terms import EvidenceKind, MatchOutcome
from shared.web.bodies import Body, Sha256

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class EvidenceBody(Body):
    """The document that an identification rests on (D-29)."""

    kind: EvidenceKind
    sha256: Sha256
    note: Annotated[str, Field(max_length=500)] = ""


class OwnerBody(Body):
    """Who the owner of a schedule's line is (D-63)."""

    line: Annotated[int, Field(ge=1, le=10_000_000)]
    party: Annotated[str, Field(min_length=1, max_length=80)]


class VariantBody(Body):
    """A spelling of the report, and whose it is: the work's, or with `party` one of its authors'."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    party: Annotated[str, Field(min_length=1, max_length=80)] | None = None


class DecisionBody(Body):
    """An official's decision on a review."""

    outcome: MatchOutcome
    work: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    """The registered work, when the outcome is MATCHED."""
    reason: Text
    evidence: EvidenceBody | None = None
    owners: Annotated[list[OwnerBody], Field(max_length=1000)] = Field(default_factory=list)
    """Of a schedule's work: who the owners of its lines are, where the search could not tell."""
    variants: Annotated[list[VariantBody], Field(max_length=50)] = Field(default_factory=list)
    """Spellings that the registry learns from this decision."""


class TakeBody(Body):
    """For how long nobody else may decide."""

    minutes: Annotated[int, Field(ge=1, le=480)] = 30


class ConfirmBody(Body):
    """The decision that a second official agrees with."""

    decision: Annotated[str, Field(min_length=1, max_length=80)]


class RefuseBody(ConfirmBody):
    """The decision that he does not agree with, and why."""

    reason: Text


class DismissBody(Body):
    """Why two records are not one work."""

    reason: Text


class CloseBody(Body):
    """Why no longer is waited for open reviews."""

    reason: Text


class PolicyBody(Body):
    """A version of matching's rules."""

    policy: Literal["matching", "claims"] = "matching"
    valid_from: date
    body: dict[str, Any]
    decision: Annotated[str, Field(min_length=1, max_length=300)]
