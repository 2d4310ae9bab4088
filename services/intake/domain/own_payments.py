"""What a credit is that bears the end-to-end id of a payment of ours: the payment come back, or a transfer's other leg.

Not every bank marks a return. Its end-to-end id is ours all the same, so it is never booked as a receipt (D-86).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from services.intake.domain.bank_entry import (
    DEBIT,
    RETURN,
    TRANSFER,
    BankEntryEntered,
    reference_of,
)
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Unclear:
    """A credit that a person has to look at, and why."""

    why: str


class OwnPayments:
    """Payments that left own accounts, and which of them came back. What is asked of it is remembered: a payment
    comes back once."""

    def __init__(self, known: Iterable[BankEntryEntered] = ()) -> None:
        """`known`: own debits, transfers and returns, in any order; the same one twice is one."""
        self._sent: dict[str, dict[str, BankEntryEntered]] = {}
        self._back: dict[str, set[str]] = {}
        for one in known:
            reference = reference_of(one.end_to_end_id)
            if reference is None:
                continue
            if one.kind == RETURN:
                self._back.setdefault(reference, set()).add(one.entry)
            elif one.kind in (DEBIT, TRANSFER) and not one.credit:
                self._sent.setdefault(reference, {})[one.entry] = one

    def meets(self, entry: str, end_to_end_id: str, amount: Money, bank_account: str) -> str | Unclear | None:
        """The kind of a credit that the bank does not mark, None when its end-to-end id is none of ours. `entry` is
        the id under which it would stand, so that the same credit read again gets the same answer."""
        reference = reference_of(end_to_end_id)
        sent = list(self._sent.get(reference or "", {}).values())
        if reference is None or not sent:
            return None
        if any(one.kind == TRANSFER and one.bank_account != bank_account for one in sent):
            return TRANSFER
        if all(one.amount != amount for one in sent):
            amounts = ", ".join(str(one.amount) for one in sent)
            return Unclear(f"has the end-to-end id of a payment of ours of {amounts}: what came back of it")
        return self._once(reference, entry, len(sent))

    def comes_back(self, entry: str, end_to_end_id: str) -> str | Unclear:
        """The same of a credit that the bank marks as a return, whatever its amount: which payment came back has to be
        known, else nobody is credited again."""
        reference = reference_of(end_to_end_id)
        sent = self._sent.get(reference or "", {})
        if reference is None or not sent:
            named = f"bears the end-to-end id {reference}" if reference else "bears no end-to-end id"
            return Unclear(f"is a payment that came back and {named}, under which none of ours is known")
        return self._once(reference, entry, len(sent))

    def _once(self, reference: str, entry: str, sent: int) -> str | Unclear:
        back = self._back.setdefault(reference, set())
        if len(back - {entry}) >= sent:
            return Unclear("has the end-to-end id of a payment of ours that came back before")
        back.add(entry)
        return RETURN
