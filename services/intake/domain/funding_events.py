"""What happens to the money of an award or a cause."""

from dataclasses import dataclass
from typing import TypeAlias

from shared.contracts.terms import TargetKind
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTied:
    """A part of a receipt is for this award or cause."""

    target: str
    receipt: str
    part: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTakenBack:
    """What was for it is no longer: the bank took it back, or it is for another target."""

    target: str
    receipt: str
    part: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAdmitted:
    """It is admitted with what came of its sum due (D-19)."""

    target: str
    decision: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingStated:
    """The whole funding state of an award or cause."""

    target_kind: TargetKind
    target: str
    version: int
    due: Money
    received: Money
    covered: bool
    admitted: str
    decision: str | None


MoneyEvent: TypeAlias = PartTied | PartTakenBack | PartAdmitted | FundingStated
