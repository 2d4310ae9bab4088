"""Double entry of payments: every event that moves money as amounts between two accounts (D-90, D-98).

Who gets the money is credited, so what is owed stands on the credit side, and the client money at the bank with what
it lacks on the debit side. Each movement is in one currency and has two sides, so all balance by themselves; what can
be wrong is an event that nobody books, and `verify` holds the accounts against the read models that know better.

What the bank books and nobody has explained yet waits in UNMATCHED: it is never left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from services.payments.domain.account import AccountCredited, BalanceTakenOver
from services.payments.domain.credit_events import CreditPassed
from services.payments.domain.liability import LiabilityIncurred
from services.payments.domain.liability_kinds import TO_WHOM_IT_CAME_FROM
from services.payments.domain.order_events import (
    OrderAgreed,
    OrderConfirmed,
    OrderFailed,
    OrderIssued,
    OrderQuestioned,
    OrderReturned,
)
from services.payments.domain.order_terms import Exchanged, OrderItem, Outcome
from services.payments.domain.outcome_events import OrderFoundOverpaid, OrderFoundPaid, OrderFoundUnpaid
from services.payments.domain.tax import TaxKind
from shared.contracts.payments import Withholding
from shared.kernel.money import Money


class Account(StrEnum):
    """Accounts of client money."""

    PAYEE = "PAYEE"
    """What payees are credited with and not paid; below zero of one: what he owes."""
    PASSING = "PASSING"
    """From one payee to those to whom it passes, in and out by one event."""
    INCOME_TAX = "INCOME_TAX"
    SOCIAL_INSURANCE = "SOCIAL_INSURANCE"
    ORDERS = "ORDERS"
    """Issued, and not yet booked by the bank."""
    VAT = "VAT"
    DEDUCTION_ADMINISTRATION = "DEDUCTION_ADMINISTRATION"
    """Deducted from royalty, by kind, once its run is credited; so are the next two (D-72)."""
    DEDUCTION_SOCIAL_CULTURAL = "DEDUCTION_SOCIAL_CULTURAL"
    DEDUCTION_AGENCY_FEE = "DEDUCTION_AGENCY_FEE"
    AGENCY_FEE = "AGENCY_FEE"
    """Of the years that are over, owed to the Agency."""
    UNDISTRIBUTED = "UNDISTRIBUTED"
    """Received, and with distribution: whose it is, is not said yet."""
    GIVEN_BACK = "GIVEN_BACK"
    """What goes back to whom it came from: foreign organisations' returns, payers' refunds (D-68, D-100)."""
    FX = "FX"
    """Manat that payees were paid in another currency, against that currency, at the Central Bank's rate; and manat
    that the bank took for it, at its own: what is left is the gain or loss of exchange (D-96)."""
    UNMATCHED = "UNMATCHED"
    """Booked by the bank, and by nothing else yet."""
    CLAIMS = "CLAIMS"
    """Paid by the bank beyond its orders, or kept of them and asked back, as two people found it."""
    TRANSFERS = "TRANSFERS"
    """Between own accounts."""
    BANK_CHARGES = "BANK_CHARGES"
    """The bank's own fees, and what it kept of orders as its charge, as two people found it."""
    GUILD = "GUILD"
    """What the guild itself bears: the Agency's fee, as far as nothing was deducted for it."""
    OPENING = "OPENING"
    """What stood before the first entry: the bank's first opening balance, against balances that were taken over."""
    BANK = "BANK"
    """Client money at the bank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """An amount above zero from the debited to the credited account."""

    debit: Account
    credit: Account
    amount: Money
    payee: str | None = None
    """Whose account it moves, where one event moves those of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What an event moves, and what it is about."""

    movements: tuple[Movement, ...]
    reference: str
    """Distribution run, package of books, or order."""
    payee: str | None = None
    bank_entry: str | None = None
    """The bank's entry that it explains."""


def moved(debit: Account, credit: Account, amount: Money) -> tuple[Movement, ...]:
    """The movement of an amount, the other way round where it is below zero; of nothing none."""
    if not amount.amount:
        return ()
    if amount.amount < 0:
        debit, credit, amount = credit, debit, -amount
    return (Movement(debit=debit, credit=credit, amount=amount),)


def booked(event: object) -> Booked | None:
    """How an event of payments is booked; None where it moves no money."""
    match event:
        case AccountCredited(payee=payee, run=run, net=net):
            movements = moved(Account.UNDISTRIBUTED, Account.PAYEE, net)
            return Booked(movements=movements, reference=run, payee=payee)
        case BalanceTakenOver(payee=payee, package_sha256=package, net=net):
            movements = moved(Account.OPENING, Account.PAYEE, net)
            return Booked(movements=movements, reference=package, payee=payee)
        case CreditPassed(credit=credit, payee=payee):
            return Booked(movements=_passed(event), reference=credit, payee=payee)
        case LiabilityIncurred(liability=liability, amount=amount) if liability.kind in TO_WHOM_IT_CAME_FROM:
            movements = moved(Account.UNDISTRIBUTED, Account.GIVEN_BACK, amount)
            return Booked(movements=movements, reference=liability.id)
        case OrderIssued(order=order, payee=payee, withheld=withheld):
            movements = _paid_out(event.net, event.items, event.amount, Account.ORDERS) + _withheld(withheld)
            return Booked(movements=movements, reference=order, payee=payee)
        case OrderConfirmed(order=order, amount=amount, entry=entry):
            movements = moved(Account.ORDERS, Account.UNMATCHED, amount) + _exchanged(event.exchanged)
            return Booked(movements=movements, reference=order, bank_entry=entry)
        case OrderReturned() | OrderFailed():
            back = event.withheld_taken_back
            net = event.gross - Money(sum(one.amount.amount for one in back), event.gross.currency)
            paid = _paid_out(net, event.items, event.amount, _lies_in(event.was))
            movements = tuple(map(_undone, paid)) + _taken_back(back)
            if isinstance(event, OrderReturned):
                movements += _exchanged(event.exchanged)
            return Booked(
                movements=movements, reference=event.order, payee=event.payee, bank_entry=event.entry
            )
        case OrderFoundPaid(order=order, payee=payee):
            movements = _found_paid(event) + _exchanged(event.exchanged)
            return Booked(movements=movements, reference=order, payee=payee)
        case OrderAgreed(order=order, entry=entry):
            movements = _kept(event) + _exchanged(event.exchanged)
            return Booked(movements=movements, reference=order, bank_entry=entry)
        case OrderQuestioned(order=order, entry=entry, exchanged=exchanged) if exchanged is not None:
            return Booked(movements=_exchanged(exchanged), reference=order, bank_entry=entry)
        case OrderFoundOverpaid(order=order) | OrderFoundUnpaid(order=order):
            return Booked(movements=_kept(event) + _exchanged(event.exchanged), reference=order)
    return None


def _passed(event: CreditPassed) -> tuple[Movement, ...]:
    out = moved(Account.PAYEE, Account.PASSING, event.net)
    into = [
        replace(one, payee=part.credit.payee)
        for part in event.parts
        for one in moved(Account.PASSING, Account.PAYEE, part.credit.net)
    ]
    return (*out, *into)


def _exchanged(exchanged: Exchanged | None) -> tuple[Movement, ...]:
    """What the bank took in another currency counts as so much in the order's: by way of FX, where the difference of
    the rates stays."""
    if exchanged is None:
        return ()
    taken = moved(Account.FX, Account.UNMATCHED, exchanged.booked)
    return taken + moved(Account.UNMATCHED, Account.FX, exchanged.counts_as)


def _lies_in(was: Outcome) -> Account:
    """Where the net of an order lies that the account has as paid: under way, or against what the bank booked."""
    return Account.UNMATCHED if was is Outcome.CONFIRMED else Account.ORDERS


def _kept(
    event: OrderAgreed | OrderFoundPaid | OrderFoundOverpaid | OrderFoundUnpaid,
) -> tuple[Movement, ...]:
    """What the bank paid or kept beyond the order: asked back, or its charge, which the guild bears."""
    charge = Money(event.charge, event.claim.currency)
    claimed = moved(Account.CLAIMS, Account.UNMATCHED, event.claim)
    return claimed + moved(Account.BANK_CHARGES, Account.UNMATCHED, charge)


def _found_paid(event: OrderFoundPaid) -> tuple[Movement, ...]:
    kept = _kept(event)
    match event.was:
        case Outcome.CONFIRMED:
            return kept
        case Outcome.ISSUED | Outcome.UNKNOWN:
            return moved(Account.ORDERS, Account.UNMATCHED, event.due) + kept
    paid = _paid_out(event.net, event.items, event.due, Account.UNMATCHED)
    return paid + _withheld(event.withheld) + kept


def _paid_out(net: Money, items: Iterable[OrderItem], paid: Money, to: Account) -> tuple[Movement, ...]:
    """What an order takes of the payee's account, by way of FX where it is paid in another currency, and of the
    liabilities that it pays."""
    owed = [moved(_owed_on(one), to, Money(one.amount, paid.currency)) for one in items]
    if net.currency == paid.currency:
        return moved(Account.PAYEE, to, net) + tuple(chain(*owed))
    royalty = Money(paid.amount - sum(one.amount for one in items), paid.currency)
    return moved(Account.PAYEE, Account.FX, net) + moved(Account.FX, to, royalty) + tuple(chain(*owed))


def _undone(movement: Movement) -> Movement:
    return replace(movement, debit=movement.credit, credit=movement.debit)


def _owed_on(item: OrderItem) -> Account:
    """Where a liability stands until it is paid."""
    return Account.GIVEN_BACK if item.kind in TO_WHOM_IT_CAME_FROM else Account(item.kind.value)


def _withheld(lines: Iterable[Withholding]) -> tuple[Movement, ...]:
    return tuple(one for line in lines for one in moved(Account.PAYEE, _account_of(line), line.amount))


def _taken_back(lines: Iterable[Withholding]) -> tuple[Movement, ...]:
    return tuple(one for line in lines for one in moved(_account_of(line), Account.PAYEE, line.amount))


def _account_of(line: Withholding) -> Account:
    insured = line.kind == TaxKind.SOCIAL_INSURANCE
    return Account.SOCIAL_INSURANCE if insured else Account.INCOME_TAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One line of a trial balance, in minor units."""

    account: str
    currency: str
    debits: int
    credits: int

    @property
    def balance(self) -> int:
        """What stands on the credit side; what the guild has, and what it lacks, is below zero."""
        return self.credits - self.debits


def imbalances(lines: Iterable[Balance]) -> list[str]:
    """Currencies whose debits and credits are not one sum."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.balance
    return [
        f"{currency}: debits and credits differ by {Money(balance, currency)}"
        for currency, balance in sorted(sums.items())
        if balance
    ]
