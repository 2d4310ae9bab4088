"""Contracts with users, producers and organisations, in versions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from shared.contracts.forms import AccountForm
from shared.contracts.terms import (
    Charges,
    ContractKind,
    DistributionKey,
    Frequency,
    PlannedAct,
    TariffKind,
    UseType,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """When accounts are due: for each whole calendar period, so many days after its last day."""

    frequency: Frequency
    deadline_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What is to be paid for each reporting period that begins between two days, both inside."""

    kind: TariffKind
    valid_from: date
    valid_to: date | None = None
    currency: str = "AZN"
    amount: int | None = None
    """Minor units: of FIXED per reporting period, of PER_MINUTE per minute of use."""
    percent: Decimal | None = None
    """Of PERCENT: of the base that the payer declares."""
    base: str = ""
    """Of PERCENT: the base's name, for example ADVERTISING_INCOME."""
    minimum: int | None = None
    """Minor units per reporting period that are due in any case; None: no minimum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """A day of each year on which something is planned under a representation contract."""

    act: PlannedAct
    month: int
    day: int | None = None
    """None is the month's last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTerms:
    """Terms of payment of a representation contract (D-96)."""

    charges: Charges = Charges.SHARED


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract with a user, a producer or an organisation, in one version.

    `valid_from` and `valid_to` are the whole contract's; a version's terms apply from `applies_from` on until the
    next version's, and an account is judged by the version of its period (D-12).
    """

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
    """The signed contract, of a later version the paper that changed it (D-103)."""
    applies_from: date | None = None
    """First day of this version; None is the contract's first day."""
    reporting: Reporting | None = None
    """When its accounts are due; None: the contract sets no calendar."""
    tariff: tuple[Tariff, ...] = ()
    """What is to be paid, at most one formula for any day; empty: the accounts say it."""
    vat_percent: Decimal | None = None
    """VAT that the payer is charged on top of what is due; None: he is charged none."""
    payment_days: int | None = None
    """Days after its invoice within which a sum is paid; None: the contract sets no term."""
    payment_calendar: tuple[PlannedDay, ...] = ()
    """Of a REPRESENTATION: when they are paid and when they send."""
    terms: ForeignTerms | None = None
    """Of a REPRESENTATION; None: what is usual."""

    @property
    def begins(self) -> date:
        """The first day on which this version's terms apply."""
        return self.applies_from or self.valid_from


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSigned:
    """A contract was entered."""

    contract: Contract

    @property
    def subject(self) -> str:
        """The contract."""
        return self.contract.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractChanged:
    """A contract got a new version, whose terms apply from `contract.applies_from` on.

    Earlier versions keep what they said, but `valid_to`, the contract's last day, is always the last one told.
    """

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


def with_version(versions: Sequence[Contract], told: Contract) -> tuple[Contract, ...]:
    """A contract's versions after it was signed, changed or ended, oldest first."""
    others = [known for known in versions if known.version != told.version]
    return (*(replace(known, valid_to=told.valid_to) for known in others), told)


def version_on(versions: Sequence[Contract], day: date) -> Contract:
    """The version whose terms apply on a day; before the contract's first day the first one. Raises IndexError when
    there are none."""
    return next((known for known in reversed(versions) if known.begins <= day), versions[0])
