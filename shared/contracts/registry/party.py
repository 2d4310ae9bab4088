"""Parties, the mandates that they give, and who receives for them."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shared.contracts.terms import PartyClass, PartyKind, UseType


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedName:
    """A name under which a party is credited; script is LATIN, CYRILLIC_AZ, CYRILLIC_RU or ASCII."""

    name: str
    script: str
    kind: str = "VARIANT"
    """CANONICAL, VARIANT or STAGE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party's public facts. Personal identifiers stay in the registry's vault (D-94)."""

    id: str
    kind: PartyKind
    party_class: PartyClass
    names: tuple[CreditedName, ...]
    country: str
    """Country of residence, ISO 3166-1 alpha-2."""
    member_number: str | None = None
    ipi_name_numbers: tuple[str, ...] = ()
    isni: str | None = None
    voen: str | None = None
    """Tax number of a legal person only."""
    society_code: str | None = None
    """CISAC code of a society or composers' organisation."""
    died_on: date | None = None
    vault_fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRegistered:
    """A party entered the registry."""

    party: Party

    @property
    def subject(self) -> str:
        """The party."""
        return self.party.id


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyChanged:
    """A party's public facts changed."""

    party: Party

    @property
    def subject(self) -> str:
        """The party."""
        return self.party.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """Management rights that an owner gave to an organisation."""

    id: str
    party: str
    organisation: str | None
    """Party id of another organisation; None is the guild itself."""
    use_types: tuple[UseType, ...]
    valid_from: date
    valid_to: date | None = None
    covers_past_uses: bool = True
    territory: str = "AZ"
    """ISO 3166-1 alpha-2, or "WORLD"."""
    document_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateGranted:
    """An owner gave management to the guild or to another organisation."""

    mandate: Mandate

    @property
    def subject(self) -> str:
        """The owner."""
        return self.mandate.party


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateEnded:
    """A mandate ended; `mandate.valid_to` is its last day."""

    mandate: Mandate

    @property
    def subject(self) -> str:
        """The owner."""
        return self.mandate.party


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementRefused:
    """An owner refuses the guild's management for some uses (D-20)."""

    refusal: str
    party: str
    use_types: tuple[UseType, ...]
    valid_from: date
    valid_to: date | None = None
    document_sha256: str = ""

    @property
    def subject(self) -> str:
        """The owner."""
        return self.party


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeLinked:
    """A receiver of an owner's royalty, by a dated document (D-03)."""

    link: str
    party: str
    """The owner."""
    receiver: str
    fraction: Fraction
    valid_from: date
    valid_to: date | None = None
    document_sha256: str = ""

    @property
    def subject(self) -> str:
        """The owner."""
        return self.party
