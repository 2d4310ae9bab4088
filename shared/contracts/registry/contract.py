"""Contracts with users, producers and organisations."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.contracts.forms import AccountForm
from shared.contracts.terms import ContractKind, DistributionKey, UseType


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
