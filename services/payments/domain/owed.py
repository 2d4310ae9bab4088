"""Liabilities as a payment run takes them, and why one is not paid on a day."""

from dataclasses import dataclass
from datetime import date

from services.payments.domain.circumstances import HOME_CURRENCY, Circumstances
from services.payments.domain.holds import Hold, Holds
from services.payments.domain.liability import WorkRole
from services.payments.domain.liability_kinds import TO_WHOM_IT_CAME_FROM, LiabilityKind
from services.payments.domain.standing import (
    CreditState,
    HoldReason,
    Standing,
    account_problem,
    contract_problem,
    disputed,
)
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What of a liability no released order pays."""

    liability: str
    kind: LiabilityKind
    creditor: str
    amount: Money
    """Below zero where too much was paid."""
    due_on: date | None = None
    works: tuple[WorkRole, ...] = ()
    run: str = ""
    decided_by: tuple[str, ...] = ()
    since: date | None = None
    """Day on which it came to be owed."""

    def held_by(self, holds: Holds) -> Hold | None:
        """The hold that keeps it from being paid, whole."""
        return next((hold for one in self.works if (hold := holds.on(one)) is not None), None)


def standing_of_owed(owed: Owed, now: Circumstances) -> Standing:
    """The first that applies: disputed, nobody to pay it to; else payable. Nothing is deducted or taxed (D-68)."""
    if (hold := owed.held_by(now.holds)) is not None:
        return disputed(hold)
    if owed.kind not in TO_WHOM_IT_CAME_FROM:
        return _to_a_creditor(owed, now)
    if (
        owed.creditor in now.contracts
        and (later := contract_problem(owed.creditor, owed.since, now)) is not None
    ):
        return later
    return account_problem(owed.creditor, now) or Standing(state=CreditState.PAYABLE)


def _to_a_creditor(owed: Owed, now: Circumstances) -> Standing:
    """Standing of what adds up by month: the policy `creditors` says who is paid it, and in manat only."""
    if owed.amount.currency != HOME_CURRENCY:
        what = f"owed in {owed.amount.currency}: no decision says by which day's rate its creditor is paid in manat"
        return Standing(state=CreditState.PAYABLE, reason=HoldReason.NO_RATE, detail=what)
    if owed.creditor not in now.accounts:
        what = "the policy `creditors` names nobody who is paid it"
        return Standing(state=CreditState.ONHOLD, reason=HoldReason.NO_PAYMENT_DATA, detail=what)
    code = now.returned.get((owed.creditor, now.creditors_version))
    if code is not None:
        what = f"the bank sent a payment to it back ({code or 'no code'}); a newer version of `creditors` is needed"
        return Standing(state=CreditState.ONHOLD, reason=HoldReason.NO_PAYMENT_DATA, detail=what)
    if owed.creditor in now.asked:
        what = f"the bank may have paid the order {now.asked[owed.creditor]}, which counts as unpaid"
        return Standing(state=CreditState.ONHOLD, reason=HoldReason.NO_PAYMENT_DATA, detail=what)
    return Standing(state=CreditState.PAYABLE)
