"""Bodies of matching's requests."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from shared.contracts.terms import EvidenceKind, MatchOutcome
from shared.web.bodies import Body, Sha256

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class EvidenceBody(Body):
    """The document that an identification rests on (D-29)."""

    kind: EvidenceKind
    sha256: Sha256
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
