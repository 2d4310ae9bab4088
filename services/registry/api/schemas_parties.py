"""Bodies of the requests about parties. Every identifier is proved by its check digits at this door."""

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from services.registry.api.schemas import Country, DatedBody, EndBody, Fraction, Name, identifier
from services.registry.domain.identifiers import IdentifierKind
from shared.contracts.terms import ErasureReason, PartyClass, PartyKind, UseType
from shared.web.bodies import Body, Id, Sha256

NAMES_PER_BODY_MAX = 200
IPI_NUMBERS_MAX = 50
_OF_A_FIRM, _OF_A_PERSON = "1", "2"
"""How a VÖEN ends."""

MemberNumber = Annotated[str, Field(min_length=1, max_length=40)]
IpiNumbers = Annotated[
    list[Annotated[str, identifier(IdentifierKind.IPI_NAME)]], Field(max_length=IPI_NUMBERS_MAX)
]
Uses = Annotated[list[UseType], Field(min_length=1, max_length=len(UseType))]


class NameBody(Body):
    """A credited name with its script and language, and where it was met."""

    name: Name
    script: Annotated[str, Field(pattern="^(LATIN|CYRILLIC_AZ|CYRILLIC_RU|ASCII)$")] = "LATIN"
    kind: Annotated[str, Field(pattern="^(CANONICAL|VARIANT|STAGE)$")] = "VARIANT"
    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")] = "und"
    source: Annotated[str, Field(max_length=100)] = ""
    decision: Annotated[str, Field(max_length=100)] = ""


class NewNameBody(NameBody):
    """One more spelling, with where it was met: an official's match decision, a document."""

    kind: Annotated[str, Field(pattern="^(VARIANT|STAGE)$")] = "VARIANT"
    source: Annotated[str, Field(min_length=1, max_length=100, examples=["official's match decision"])]


class IdentityBody(Body):
    """Personal identifiers and contacts; they stay in the vault (D-94)."""

    fin: Annotated[str, identifier(IdentifierKind.FIN)] | None = None
    voen: Annotated[str, identifier(IdentifierKind.VOEN)] | None = None
    born_on: date | None = None
    email: Annotated[str, Field(max_length=200)] | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    address: Annotated[str, Field(max_length=400)] | None = None


class PartyBody(Body):
    """A party to register."""

    kind: PartyKind
    party_class: PartyClass = PartyClass.NONE
    names: Annotated[list[NameBody], Field(min_length=1, max_length=NAMES_PER_BODY_MAX)]
    country: Country = "AZ"
    member_number: MemberNumber | None = None
    ipi_name_numbers: IpiNumbers = Field(default_factory=list)
    ipi_base_number: Annotated[str, identifier(IdentifierKind.IPI_BASE)] | None = None
    isni: Annotated[str, identifier(IdentifierKind.ISNI)] | None = None
    voen: Annotated[str, identifier(IdentifierKind.VOEN)] | None = None
    society_code: Annotated[str, Field(pattern="^[0-9]{3}$")] | None = None
    died_on: date | None = None
    identity: IdentityBody | None = None

    @model_validator(mode="after")
    def _of_its_kind(self) -> "PartyBody":
        identity = self.identity or IdentityBody()
        if self.kind is PartyKind.NATURAL:
            if self.voen is not None:
                raise ValueError("a natural person's tax number is personal: it belongs into identity (D-94)")
            if identity.voen is not None and not identity.voen.endswith(_OF_A_PERSON):
                raise ValueError(f"the VÖEN of a natural person ends with {_OF_A_PERSON}")
            return self
        if self.voen is not None and not self.voen.endswith(_OF_A_FIRM):
            raise ValueError(f"the VÖEN of a legal person ends with {_OF_A_FIRM}")
        if identity.fin or identity.voen or identity.born_on or self.died_on:
            raise ValueError("a legal person has no FİN, no VÖEN in identity, no day of birth or death")
        return self

    @model_validator(mode="after")
    def _said_once(self) -> "PartyBody":
        if sum(name.kind == "CANONICAL" for name in self.names) > 1:
            raise ValueError("one name is the canonical one")
        if len({name.name for name in self.names}) < len(self.names):
            raise ValueError("a name stands once, with its script and kind")
        if len(set(self.ipi_name_numbers)) < len(self.ipi_name_numbers):
            raise ValueError("an IPI name number stands once")
        return self


class MembershipBody(DatedBody):
    """Admission as a member, or by a royalty contract."""

    party_class: PartyClass = PartyClass.MEMBER
    number: MemberNumber
    valid_from: date
    document_sha256: Sha256


class DeathBody(Body):
    """The day of death by a document; null withdraws a record that was wrong, by the document that says so."""

    died_on: date | None
    document_sha256: Sha256


class ErasureBody(Body):
    """An order to erase a person's data; it names nobody in words, for it stays for ever."""

    order: Annotated[str, Field(pattern=r"^[A-Za-z0-9./_-]{1,60}$", examples=["E-2026/3"])]
    reason: ErasureReason
    ordered_by: Id
    document_sha256: Sha256


class MandateBody(DatedBody):
    """Management of some uses, given to the guild or to another organisation."""

    organisation: Id | None = None
    use_types: Uses
    valid_from: date
    covers_past_uses: bool = True
    territory: Annotated[str, Field(pattern="^([A-Z]{2}|WORLD)$")] = "AZ"
    document_sha256: Sha256


class RefusalBody(DatedBody):
    """Refusal of the guild's management."""

    use_types: Uses
    valid_from: date
    document_sha256: Sha256


class DocumentedEndBody(EndBody):
    """The last day of something dated, with the document that ends it."""

    document_sha256: Sha256


class PayeeBody(Body):
    """One receiver with his fraction."""

    receiver: Id
    fraction: Fraction


class PayeesBody(Body):
    """Everyone who receives for an owner; the fractions make the whole (D-03)."""

    payees: Annotated[list[PayeeBody], Field(min_length=1, max_length=100)]
    valid_from: date
    document_sha256: Sha256
