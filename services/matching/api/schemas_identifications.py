"""Bodies about the search for works, authors and owners."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.matching import StepKind, StepResult
from shared.contracts.terms import EvidenceKind, Role
from shared.web.bodies import Body, Id, Sha256

Place = Annotated[str, Field(min_length=1, max_length=200)]


class StepBody(Body):
    """A step that was taken. No address, number or words of a person: they stand in the document (D-94)."""

    kind: StepKind
    source: EvidenceKind
    place: Place
    """Where was looked: a database, an archive, the public list."""
    day: date
    result: StepResult
    evidence_sha256: Sha256 | None = None
    role: Role = Role.ALL
    person: Id | None = None
    """An owner without a mandate."""
    credited: Annotated[str, Field(max_length=200)] = ""
    """The credit of an author whom nobody knows."""


class JudgementBody(Body):
    """An official's word on an answer."""

    list_id: Id
    accepted: bool
    registered: Id | None = None
    """The registered work that it is; the reports are decided at the desk, or the registry merges the records."""
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
