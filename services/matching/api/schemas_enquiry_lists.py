"""Bodies about enquiry lists and their answers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.matching.domain.enquiry_answer import AUTHORS_MAX, TEXT_MAX, Answer
from services.matching.domain.enquiry_list import WORKS_MAX
from shared.contracts.matching import AnsweredAuthor, AnswerResult
from shared.contracts.terms import EvidenceKind, Role
from shared.kernel.periods import Period
from shared.web.bodies import Body, Id, Sha256

Text = Annotated[str, Field(min_length=1, max_length=TEXT_MAX)]


class PeriodBody(Body):
    """Days from-to, both inside."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> "PeriodBody":
        if self.last < self.first:
            raise ValueError("ends before it begins")
        return self

    def period(self) -> Period:
        """The period itself."""
        return Period(self.first, self.last)


class ListBody(Body):
    """An enquiry list: of the foreign works that nobody knows, reported for a period, or of those named."""

    society: Id
    period: PeriodBody | None = None
    works: Annotated[list[Id], Field(max_length=WORKS_MAX)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_of_them(self) -> "ListBody":
        if (self.period is None) == (not self.works):
            raise ValueError("names either a period or works")
        return self


class SentBody(Body):
    """How a list went out, and until when an answer is due."""

    day: date
    answer_by: date
    channel: Annotated[str, Field(min_length=1, max_length=100)]
    """By what: a portal, CIS-Net, mail. No address of a person (D-94)."""
    form: Literal["XLSX", "CSV", "TSV", "TXT"] = "XLSX"


class AuthorBody(Body):
    """An author as the organisation names him."""

    name: Text
    role: Role | None = None
    ipi: Annotated[str, Field(pattern=r"^[0-9]{11}$")] | None = None
    society_code: Annotated[str, Field(pattern=r"^[0-9]{3}$")] | None = None


class AnswerBody(Body):
    """What the organisation says of one work, with the document that it said it in."""

    work: Id
    day: date
    source: EvidenceKind
    evidence_sha256: Sha256
    result: AnswerResult
    reference: Annotated[str, Field(max_length=TEXT_MAX)] = ""
    title: Annotated[str, Field(max_length=TEXT_MAX)] = ""
    year: int | None = None
    isan: Text | None = None
    eidr: Text | None = None
    authors: Annotated[list[AuthorBody], Field(max_length=AUTHORS_MAX)] = Field(default_factory=list)

    def answer(self) -> Answer:
        """The answer itself."""
        authors = tuple(AnsweredAuthor(**one.model_dump()) for one in self.authors)
        said = self.model_dump(include={"result", "reference", "title", "year", "isan", "eidr"})
        return Answer(**said, authors=authors)


class ClosingBody(Body):
    """Why nobody waits any longer."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]
