"""Bodies of the registry's requests. Every identifier is proved by its check digits at this door."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from services.registry.domain.identifiers import IdentifierKind, canonical, country
from shared.contracts.terms import PartyClass, PartyKind, UseType
from shared.kernel.shares import parse_share
from shared.web.bodies import Body, Id, Sha256


def identifier(kind: IdentifierKind) -> Any:
    """What proves an identifier of a body by its check digits, and keeps its one spelling."""
    return AfterValidator(lambda text: canonical(kind, text))


def _share(text: str) -> str:
    parse_share(text)
    return text


Name = Annotated[str, Field(min_length=1, max_length=200)]
Country = Annotated[str, AfterValidator(country)]
Fraction = Annotated[str, Field(max_length=40, examples=["1/2"]), AfterValidator(_share)]


class DatedBody(Body):
    """Something that holds from a day to a day, both inside; open ends are left out."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "DatedBody":
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("it ends before it begins and would never hold")
        return self


class NameBody(Body):
    """A credited name with its script."""

    name: Name
    script: Annotated[str, Field(pattern="^(LATIN|CYRILLIC_AZ|CYRILLIC_RU|ASCII)$")] = "LATIN"
    kind: Annotated[str, Field(pattern="^(CANONICAL|VARIANT|STAGE)$")] = "VARIANT"


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
    names: Annotated[list[NameBody], Field(min_length=1, max_length=50)]
    country: Country = "AZ"
    member_number: Annotated[str, Field(max_length=40)] | None = None
    ipi_name_numbers: list[Annotated[str, identifier(IdentifierKind.IPI_NAME)]] = []
    isni: Annotated[str, identifier(IdentifierKind.ISNI)] | None = None
    voen: Annotated[str, identifier(IdentifierKind.VOEN)] | None = None
    society_code: Annotated[str, Field(pattern="^[0-9]{3}$")] | None = None
    died_on: date | None = None
    identity: IdentityBody | None = None

    @model_validator(mode="after")
    def _tax_number_of_a_firm(self) -> "PartyBody":
        if self.kind is PartyKind.NATURAL and self.voen is not None:
            raise ValueError("a natural person's tax number is personal: it belongs into identity (D-94)")
        return self


class MandateBody(DatedBody):
    """Management of some uses, given to the guild or to another organisation."""

    organisation: Id | None = None
    use_types: Annotated[list[UseType], Field(min_length=1)]
    valid_from: date
    covers_past_uses: bool = True
    territory: Annotated[str, Field(pattern="^([A-Z]{2}|WORLD)$")] = "AZ"
    document_sha256: Sha256


class EndBody(Body):
    """The last day of something dated."""

    last_day: date


class RefusalBody(DatedBody):
    """Refusal of the guild's management."""

    use_types: Annotated[list[UseType], Field(min_length=1)]
    valid_from: date
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
