"""How the bank's own word is booked: receipts, other entries, and the balance that an account opened with (D-98).

A receipt is said again whenever a person names its payer or keeps VAT apart, and a debit may turn out to have taken a
receipt back: what is booked is the difference to what was booked before.
"""

from dataclasses import dataclass

from services.payments.domain.double_entry import Account, Movement, moved
from shared.contracts.terms import ReceiptKind
from shared.kernel.money import Money

DEBIT, RETURN, FEE, REMITTANCE, TRANSFER = "DEBIT", "RETURN", "FEE", "REMITTANCE", "TRANSFER"
_AGAINST = {
    DEBIT: Account.UNMATCHED,
    RETURN: Account.UNMATCHED,
    REMITTANCE: Account.UNMATCHED,
    FEE: Account.BANK_CHARGES,
    TRANSFER: Account.TRANSFERS,
}
"""Where a kind of entry stands against the bank."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is booked of a receipt, or that an entry is."""

    amount: int = 0
    vat: int = 0
    vat_paid: int = 0
    classified: bool = False


def receipt_movements(
    amount: Money, vat: Money | None, kind: ReceiptKind, before: Standing, vat_paid: Money | None = None
) -> tuple[Movement, ...]:
    """A receipt as it is said now, against what is booked of it. VAT that the old system paid left the account before
    it was opened here."""
    came = Money(amount.amount - before.amount, amount.currency)
    apart = Money((0 if vat is None else vat.amount) - before.vat, amount.currency)
    # What the old system received is in what the account opened with.
    of = Account.OPENING if kind is ReceiptKind.TAKEN_OVER else Account.BANK
    paid = Money((0 if vat_paid is None else vat_paid.amount) - before.vat_paid, amount.currency)
    kept_apart = moved(Account.UNDISTRIBUTED, Account.VAT, apart) + moved(Account.VAT, Account.OPENING, paid)
    return moved(of, Account.UNDISTRIBUTED, came) + kept_apart


def reversal_movements(amount: Money, before: Standing) -> tuple[Movement, ...]:
    """What the bank took back of a receipt; an entry that was first told as a debit has left the bank already."""
    return moved(Account.UNDISTRIBUTED, Account.UNMATCHED if before.classified else Account.BANK, amount)


def entry_movements(kind: str, amount: Money, credit: bool) -> tuple[Movement, ...]:
    """An entry that is no receipt; a STATUS moves nothing."""
    against = _AGAINST.get(kind)
    if against is None:
        return ()
    return moved(Account.BANK, against, amount if credit or kind == RETURN else -amount)


def opening_movements(opening: Money) -> tuple[Movement, ...]:
    """What an account held before its first statement."""
    return moved(Account.BANK, Account.OPENING, opening)
