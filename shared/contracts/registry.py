"""Public events of the registry: parties, mandates, works, shares, contracts. Each carries the whole
public state of its entity; the last one wins."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shared.contracts.forms import AccountForm
from shared.contracts.terms import ContractKind, DistributionKey, PartyClass, PartyKind, Role, UseType


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title with language (ISO 639-1), script and kind (ORIGINAL, ALTERNATIVE, TRANSLATED, WORKING)."""

    text: str
    language: str
    script: str
    kind: str = "ALTERNATIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work's public facts."""

    id: str
    titles: tuple[Title, ...]
    genre: str
    year: int | None = None
    countries: tuple[str, ...] = ()
    seconds: int | None = None
    season: int | None = None
    episode: int | None = None
    isan: str | None = None
    eidr: str | None = None
    origin: str = "NATIONAL"
    """NATIONAL or FOREIGN (D-43)."""
    provisional: bool = False
    """Entered from an account as non-registered (D-37)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRegistered:
    """A work entered the registry."""

    work: Work

    @property
    def subject(self) -> str:
        """The work."""
        return self.work.id


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkChanged:
    """A work's public facts changed."""

    work: Work

    @property
    def subject(self) -> str:
        """The work."""
        return self.work.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One author's share of a role; unset limits mean any use, anywhere, always."""

    party: str
    fraction: Fraction
    use_type: UseType | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    term_ends_on: date | None = None
    """Last day of the term of protection where it is known (D-100)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleShares:
    """The holders of one role; a role absent from the film is a positive statement with evidence (D-52)."""

    role: Role
    holders: tuple[Holder, ...] = ()
    absent: bool = False
    evidence_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesChanged:
    """All shares of a work, per role. A role that is not listed is unknown."""

    work: str
    roles: tuple[RoleShares, ...]

    @property
    def subject(self) -> str:
        """The work."""
        return self.work


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareConflictFound:
    """Claims above 100% of a role (D-92)."""

    work: str
    role: Role
    claimed: Decimal
    """Sum of the claims in percent."""

    @property
    def subject(self) -> str:
        """The work."""
        return self.work


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareConflictEnded:
    """The claims on a role fit again."""

    work: str
    role: Role

    @property
    def subject(self) -> str:
        """The work."""
        return self.work


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract with a user, a producer or an organisation, in one version."""

    id: str
    number: str
    kind: ContractKind
    party: str
    version: int
    currency: str
    valid_from: date
    valid_to: date | None = None
    uses: tuple[UseType, ...] = ()
    key: DistributionKey | None = None
    form: AccountForm | None = None
    territory: str = "AZ"
    royalty_percent: Decimal | None = None
    """Of a ROYALTY_PAYMENT contract: the percentage of income that is the pot (D-47)."""
    document_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSigned:
    """A contract was entered."""

    contract: Contract

    @property
    def subject(self) -> str:
        """The contract."""
        return self.contract.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEnded:
    """A contract ended; `contract.valid_to` is its last day."""

    contract: Contract

    @property
    def subject(self) -> str:
        """The contract."""
        return self.contract.id
