"""Bodies of the requests about applications. An identifier that is written wrongly is a finding of the check."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.registry.api.schemas import Country, DatedBody
from services.registry.api.schemas_parties import IdentityBody, MemberNumber, NameBody, Uses
from services.registry.api.schemas_works import FactsBody, RoleBody, Territory
from services.registry.domain.application_events import Evidence, Numbered
from services.registry.domain.identifiers import IdentifierKind
from shared.contracts.registry import Mandate
from shared.contracts.terms import DocumentKind
from shared.web.bodies import Body, Id, Sha256

Words = Annotated[str, Field(min_length=1, max_length=4000)]


class EvidenceBody(Body):
    """A document that the application rests on, filed under its hash."""

    kind: DocumentKind
    sha256: Sha256


class NumberedBody(Body):
    """An identifier as it was written, of the public ones: FİN, VÖEN and account numbers stay out of events (D-94)."""

    kind: Literal["IPI_NAME", "IPI_BASE", "ISNI", "ISAN", "EIDR", "ISWC"]
    number: Annotated[str, Field(min_length=1, max_length=60)]

    def numbered(self) -> Numbered:
        """The identifier."""
        return Numbered(kind=IdentifierKind(self.kind), number=self.number)


class GivenBody(DatedBody):
    """The rights that an applicant gives into the guild's management."""

    use_types: Uses
    valid_from: date
    covers_past_uses: bool = True
    territory: Territory = "AZ"
    document_sha256: Sha256

    def mandate(self, mandate_id: str, party: str) -> Mandate:
        """The mandate to the guild."""
        facts = self.model_dump(exclude={"use_types"})
        return Mandate(
            id=mandate_id, party=party, organisation=None, use_types=tuple(self.use_types), **facts
        )


class RestsOnBody(Body):
    """What every application rests on."""

    identifiers: Annotated[list[NumberedBody], Field(max_length=20)] = []
    evidence: Annotated[list[EvidenceBody], Field(max_length=50)] = []

    def numbered(self) -> tuple[Numbered, ...]:
        """The identifiers."""
        return tuple(one.numbered() for one in self.identifiers)

    def papers(self) -> tuple[Evidence, ...]:
        """The documents."""
        return tuple(Evidence(**one.model_dump()) for one in self.evidence)


class MembershipApplicationBody(RestsOnBody):
    """For a membership: a registered party, or who is to be registered with it."""

    party: Id | None = None
    names: Annotated[list[NameBody], Field(max_length=50)] = []
    country: Country = "AZ"
    identity: IdentityBody | None = None
    mandate: GivenBody

    @model_validator(mode="after")
    def _somebody(self) -> "MembershipApplicationBody":
        if (self.party is None) != bool(self.names):
            raise ValueError("either a registered party applies, or somebody new with his names")
        if self.party is not None and self.identity is not None:
            raise ValueError("a registered party's identity is changed at the party")
        return self


class WorkApplicationBody(RestsOnBody):
    """For the registration of a work: titles and facts, roles and shares."""

    applicant: Id | None = None
    work: FactsBody
    roles: Annotated[list[RoleBody], Field(min_length=1, max_length=6)]


class QueryBody(Body):
    """What the official asks."""

    question: Words


class AnswerBody(Body):
    """The applicant's words, kept in the vault, and what of the application he changes."""

    words: Words
    evidence: Annotated[list[EvidenceBody], Field(max_length=50)] = []
    identifiers: Annotated[list[NumberedBody], Field(max_length=20)] | None = None
    names: Annotated[list[NameBody], Field(min_length=1, max_length=50)] | None = None
    mandate: GivenBody | None = None
    work: FactsBody | None = None
    roles: Annotated[list[RoleBody], Field(min_length=1, max_length=6)] | None = None


class ConfirmBody(Body):
    """A co-author's confirmation of the claim that he saw, by its number: his own token says who he is, a clerk names
    him and his document."""

    claim_number: Annotated[int, Field(ge=1, le=1_000_000)]
    party: Id | None = None
    document_sha256: Sha256 | None = None


class AcceptBody(Body):
    """The decision; a membership gets a number and a first day."""

    member_number: MemberNumber | None = None
    valid_from: date | None = None


class RefusalOfApplicationBody(Body):
    """The decision and its reason."""

    reason: Annotated[str, Field(min_length=3, max_length=1000)]
