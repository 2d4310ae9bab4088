"""Steps that were taken to find works, authors and owners (2.1.1-r, D-26)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.terms import EvidenceKind, Role


class StepKind(StrEnum):
    """What was done to find somebody or something; before a reserve is redistributed a publication and attempts of
    contact are asked for (D-26)."""

    SEARCH = "SEARCH"
    PUBLICATION = "PUBLICATION"
    CONTACT = "CONTACT"


class StepResult(StrEnum):
    """What a step brought."""

    FOUND = "FOUND"
    NOTHING = "NOTHING"
    PUBLISHED = "PUBLISHED"
    CONTACTED = "CONTACTED"
    """The person or his address was reached."""
    NOT_REACHED = "NOT_REACHED"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentificationStepTaken:
    """Somebody looked for a work's identity, for an author of it, or for an owner without a mandate."""

    step: str
    work: str
    role: Role
    """ALL: the work itself."""
    person: str | None
    """Party id of an owner without a mandate; None: the author in this role is not known, or the work itself."""
    credited: str
    """The name that an unknown author is credited with; empty for none."""
    kind: StepKind
    source: EvidenceKind
    place: str
    """Where was looked: a database, an archive, the public list."""
    day: date
    result: StepResult
    evidence_sha256: str | None
    """A document that matching keeps; None of a publication by the service itself."""
    taken_by: str

    @property
    def subject(self) -> str:
        """The work."""
        return self.work
