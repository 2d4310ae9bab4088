"""Court awards and settlements, and amounts to be distributed on statistical data."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.contracts.terms import CauseCode, Channel, ReceiptKind, Role, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardShare:
    """What the order itself gives to a work, or to an owner in a work."""

    work: str
    amount: Money
    role: Role | None = None
    owner: str | None = None
    """Party id; None: the work's owners as registered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRecorded:
    """A court order or settlement gives the guild royalty (2.1.1-u, D-27): its whole state, the last one wins."""

    award: str
    version: int
    kind: ReceiptKind
    """COURT_AWARD or SETTLEMENT."""
    number: str
    """Of the order."""
    issued_by: str
    """The court, or before whom it was settled."""
    ordered_on: date
    in_force_on: date | None
    """Day of legal force; None while it is under appeal: its money is held, without a clock."""
    payer: str
    amount: Money
    use_type: UseType
    period: Period
    """Of the breach."""
    territory: str
    breakdown: tuple[AwardShare, ...]
    """As the order says it, the whole amount; empty: its works list tells (an account whose contract is the award)."""
    document_sha256: str
    recorded_by: str
    claim: str | None = None
    deduction_percent: Decimal | None = None
    """What the order itself lets deduct, of the gross; None: it says nothing, so the Board's decisions hold (D-27)."""

    @property
    def subject(self) -> str:
        """The award."""
        return self.award


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticalCauseRecorded:
    """An amount is to be distributed on statistical data, as another person approved (2.1.1-d, D-11)."""

    cause: str
    contract: str
    payer: str
    channel: Channel
    use_type: UseType
    period: Period
    code: CauseCode
    amount: Money
    reason: str
    evidence: tuple[str, ...]
    """Sha256 of the documents that show it."""
    threshold: Money | None
    """Of UNECONOMIC: the amount does not exceed it."""
    threshold_decision: str | None
    prepared_by: str
    approver: str

    @property
    def subject(self) -> str:
        """The cause."""
        return self.cause
