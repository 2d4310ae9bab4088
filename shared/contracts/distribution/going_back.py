"""What goes back to its sender or its payer, or on into the next period of its contract."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.terms import Role, ShareState
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """A share that goes back: both its amounts (D-68)."""

    share: str
    role: Role
    owner: str | None
    original: Money
    """The society's own amount, which is repaid whole."""
    gross: Money
    """The manat that it was converted to, reversed against FX."""
    borne: Money
    """What of `original` never arrived, kept as charges on the way: APFG bears it (D-65)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDecided:
    """Item: shares of a work that other organisations manage go back to the sender (2.2.7-a, D-68). Inert until
    RunClosed; a planned payment pays it."""

    run: str
    return_id: str
    allocation: str
    society: str
    target: str
    work: str
    title: str
    amount: Money
    """Sum of the lines' `original`: without deduction and tax, in the schedule's currency."""
    lines: tuple[ReturnLine, ...]
    reason: str
    decided_on: date

    @property
    def subject(self) -> str:
        """The run."""
        return self.run


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """A share whose money goes back to its payer, or into the next period of its contract."""

    share: str
    allocation: str
    work: str
    title: str
    role: Role
    owner: str | None
    state: ShareState
    """REFUSED or OUT_OF_TERM."""
    gross: Money
    """As it stands in the share."""
    amount: Money
    """What is repaid: of a schedule what came of it, in the schedule's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDecided:
    """Two people decided that refused money, or money out of term, goes back to its payer: the guild owes it until a
    released order pays it (2.1.1-o, D-20, D-100)."""

    refund: str
    target: str
    """The account, schedule or award whose money it was."""
    payer: str
    amount: Money
    lines: tuple[RefundLine, ...]
    reason: str
    document_sha256: str
    proposed_by: str
    decided_by: str
    decided_on: date

    @property
    def subject(self) -> str:
        """The refund."""
        return self.refund


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyCarried:
    """Item: refused money, or money out of term, is in the next period of its contract: a run distributed it with an
    account's own money, as two people had decided (2.1.1-o, D-20, D-100). Inert until RunClosed."""

    run: str
    refund: str
    """The decision."""
    target: str
    """The account or cause whose money it was."""
    into: str
    """The one that it was distributed with: the `inputs` of its allocations name the decision."""
    amount: Money
    lines: tuple[RefundLine, ...]

    @property
    def subject(self) -> str:
        """The run."""
        return self.run
