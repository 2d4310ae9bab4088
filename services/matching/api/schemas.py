"""Bodies of matching's requests."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from services.matching.domain.report import EvidenceKind
from shared.contracts.terms import MatchOutcome

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Body(BaseModel):
    """A request's body: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid")


class EvidenceBody(Body):
    """The document that an identification rests on (D-29)."""

    kind: EvidenceKind
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    note: Annotated[str, Field(max_length=500)] = ""


class DecisionBody(Body):
    """An official's decision on a review."""

    outcome: MatchOutcome
    work: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    """The registered work, when the outcome is MATCHED."""
    reason: Text
    evidence: EvidenceBody | None = None


class CloseBody(Body):
    """Why no longer is waited for open reviews."""

    reason: Text


class PolicyBody(Body):
    """A version of matching's rules."""

    valid_from: date
    body: dict[str, Any]
    decision: Annotated[str, Field(min_length=1, max_length=300)]
