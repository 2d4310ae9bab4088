"""Bodies of the requests on claims of authors and heirs."""

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from services.matching.vault import Claimant
from shared.contracts.matching import ClaimCapacity, ClaimEvidence, ClaimOutcome, Identified
from shared.contracts.terms import ErasureReason, EvidenceKind, Role
from shared.web.bodies import Body, Id, Sha256

_LINE = r"^[^\x00-\x1f\x7f\u2028\u2029]+$"
_CONTACT = r"^(\+[1-9][0-9]{6,14}|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,5})$"

Line = Annotated[str, Field(min_length=2, max_length=200, pattern=_LINE)]
Contact = Annotated[
    str,
    Field(
        max_length=254,
        pattern=_CONTACT,
        description="An address of e-mail, or a telephone number like +994501234567",
        examples=["author@example.org"],
    ),
]
Words = Annotated[str, Field(max_length=4000)]
Reason = Annotated[str, Field(min_length=3, max_length=1500)]


class ClaimEvidenceBody(Body):
    """A document that is kept here (D-29, D-103)."""

    kind: EvidenceKind
    sha256: Sha256

    def evidence(self) -> ClaimEvidence:
        """As the domain has it."""
        return ClaimEvidence(kind=self.kind, sha256=self.sha256)


Evidence = Annotated[list[ClaimEvidenceBody], Field(max_length=50)]


class PublicClaimBody(Body):
    """A claim from the public list: what is claimed, as what, who claims, and which documents he can show."""

    capacity: ClaimCapacity
    works: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list)
    reserves: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list)
    name: Line
    contact: Contact
    represents: Annotated[str, Field(max_length=200)] = ""
    """For whom a representative speaks, and for an heir the author."""
    words: Words = ""
    """The claim in his own words, and what evidence he has."""

    @model_validator(mode="after")
    def _names_something(self) -> "PublicClaimBody":
        if not self.works and not self.reserves:
            raise ValueError("names neither works nor reserves")
        return self

    def claimant(self) -> Claimant:
        """Who claims, for the vault."""
        return Claimant(name=self.name, contact=self.contact, represents=self.represents, words=self.words)


class ClaimBody(PublicClaimBody):
    """A claim with its evidence."""

    evidence: Annotated[list[ClaimEvidenceBody], Field(min_length=1, max_length=50)]
    party: Id | None = None
    """The claimant in the registry, where he is known; of a party-bound token that party."""


class CodeBody(Body):
    """The code that was sent to the contact."""

    code: Annotated[str, Field(min_length=1, max_length=20)]


class ClaimEvidenceListBody(Body):
    """Further documents."""

    evidence: Annotated[list[ClaimEvidenceBody], Field(min_length=1, max_length=50)]


class QueryBody(Body):
    """What an official wants to know; it stands in the log, and has no personal data."""

    text: Annotated[str, Field(min_length=3, max_length=1500)]
    due: date


class AnswerBody(Body):
    """What the claimant answered."""

    words: Annotated[str, Field(min_length=1, max_length=4000)]
    evidence: Evidence = Field(default_factory=list)


class IdentifiedBody(Body):
    """Whose work it is, and in which role."""

    work: Id
    role: Role
    person: Id

    def identified(self) -> Identified:
        """As the domain has it."""
        return Identified(work=self.work, role=self.role, person=self.person)


class ClaimDecisionBody(Body):
    """An official's decision. Its reason stands in the log and in the letter, and names no private person."""

    outcome: ClaimOutcome
    reason: Reason
    reason_en: Annotated[str, Field(max_length=1500)] = ""
    """The same in English, for the letter."""
    party: Id | None = None
    """The registry's party that the claimant, or whom he represents, is."""
    identified: Annotated[list[IdentifiedBody], Field(max_length=200)] = Field(default_factory=list)
    accepted_reserves: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list)
    considered: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    """Competing claims that were weighed."""


class WithdrawalBody(Body):
    """Why a claim is withdrawn."""

    reason: Reason


class ErasureBody(Body):
    """The order by which the data of a claimant goes who is in no registry."""

    order: Annotated[str, Field(min_length=1, max_length=200)]
    reason: ErasureReason
