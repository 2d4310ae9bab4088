"""What foreign organisations are asked about works that nobody knows here, and their answers (BLANK BOX, 2.1.4-e)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.contracts.terms import EvidenceKind, Role


class AnswerResult(StrEnum):
    """What an organisation says of a work on its enquiry list."""

    FOUND = "FOUND"
    """It knows the work or an author: an official decides what that is here (D-29)."""
    NOTHING = "NOTHING"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquirySent:
    """A work stood on an enquiry list that was sent to a foreign organisation (BLANK BOX, D-44)."""

    work: str
    list_id: str
    society: str
    """Party id of whom it was sent to."""
    day: date
    answer_by: date
    evidence_sha256: str
    """The list as it was sent."""
    sent_by: str

    @property
    def subject(self) -> str:
        """The work."""
        return self.work


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredAuthor:
    """An author as an organisation names him."""

    name: str
    role: Role | None
    ipi: str | None
    """IPI name number, 11 digits."""
    society_code: str | None
    """CISAC code of the society that has his rights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryAnswered:
    """What the organisation answered on a work. It identifies nothing by itself: an official decides (D-29)."""

    work: str
    list_id: str
    society: str
    day: date
    result: AnswerResult
    source: EvidenceKind
    reference: str
    """The organisation's own number of the work."""
    title: str
    year: int | None
    isan: str | None
    eidr: str | None
    authors: tuple[AnsweredAuthor, ...]
    evidence_sha256: str
    """The answer as it came."""
    answered_by: str
    """Who entered it."""

    @property
    def subject(self) -> str:
        """The work."""
        return self.work
