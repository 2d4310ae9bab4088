"""Parties, the mandates that they give, and who receives for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shared.contracts.terms import ErasureReason, PartyClass, PartyKind, UseType
from shared.kernel.erasure import Kept
from shared.kernel.periods import valid_on


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedName:
    """A name under which a party is credited; script is LATIN, CYRILLIC_AZ, CYRILLIC_RU or ASCII."""

    name: str
    script: str
    kind: str = "VARIANT"
    """CANONICAL, VARIANT or STAGE."""
    language: str = "und"
    """ISO 639 code; `und` where nobody said it."""
    source: str = ""
    """Where a spelling was met, empty for what the party was registered with."""
    decision: str = ""
    """Reference of the official's decision that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What a party is to the guild from a day on: MEMBER, or CONTRACT_HOLDER by a royalty contract."""

    id: str
    party_class: PartyClass
    number: str
    valid_from: date
    valid_to: date | None = None
    document_sha256: str = ""


def class_on(registered: PartyClass, memberships: Iterable[Membership], day: date) -> PartyClass:
    """What a party with these memberships is to the guild on a day; without any, as it is registered."""
    dated = list(memberships)
    held = [one.party_class for one in dated if valid_on(day, one.valid_from, one.valid_to)]
    return next(iter(held), PartyClass.NONE) if dated else registered


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
    """Of the last membership."""
    ipi_name_numbers: tuple[str, ...] = ()
    ipi_base_number: str | None = None
    isni: str | None = None
    voen: str | None = None
    """Tax number of a legal person only."""
    society_code: str | None = None
    """CISAC code of a society or composers' organisation."""
    died_on: date | None = None
    vault_fingerprint: str | None = None
    memberships: tuple[Membership, ...] = ()
    """With their days, the first one first; empty where nobody entered days: `party_class` says it then."""

    @property
    def name(self) -> str:
        """The canonical name, else the first one."""
        canonical = [credited.name for credited in self.names if credited.kind == "CANONICAL"]
        return (canonical or [credited.name for credited in self.names] or [self.id])[0]

    def class_on(self, day: date) -> PartyClass:
        """What the party is to the guild on a day."""
        return class_on(self.party_class, self.memberships, day)


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
class PartyErased:
    """A person's data was erased by an order: whoever holds more of it erases it too, and says what stays (D-94)."""

    party: str
    order: str
    reason: ErasureReason
    ordered_by: str
    erased_on: date
    document_sha256: str
    stays: tuple[Kept, ...]
    """In the registry."""

    @property
    def subject(self) -> str:
        """The party."""
        return self.party


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesMerged:
    """Records were found to be one party (D-102): `survivor` stands for the others. References to the others follow; a
    wrong merge is undone by a PartiesSplit that names it. The PartyChanged before it says what the survivor gained;
    mandates, refusals and links stay under the id that they were said of."""

    merge: str
    survivor: str
    others: tuple[str, ...]
    reason: str

    @property
    def subject(self) -> str:
        """The survivor."""
        return self.survivor


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesSplit:
    """A merge was wrong: the others are parties of their own again."""

    split: str
    survivor: str
    others: tuple[str, ...]
    reason: str
    undoes: str
    """The merge."""

    @property
    def subject(self) -> str:
        """The survivor."""
        return self.survivor


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
    """An owner refuses the guild's management for some uses, until `valid_to` where that is set (D-20)."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeUnlinked:
    """A link got its last day, by a document of its own: the owner himself or other receivers follow (D-03)."""

    link: str
    party: str
    """The owner."""
    receiver: str
    fraction: Fraction
    valid_from: date
    valid_to: date
    document_sha256: str = ""
    """The document that ends it."""

    @property
    def subject(self) -> str:
        """The owner."""
        return self.party
