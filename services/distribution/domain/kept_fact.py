"""What a run reads of a schedule's money that never came (D-65)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFact:
    """What a society or a bank kept of a schedule's money, in minor units of its currency (D-65)."""

    kind: str
    """CHARGE, FOREIGN_TAX or FEE by the schedule's lines; BANK_CHARGE by the statement of the guild's bank."""
    amount: int
