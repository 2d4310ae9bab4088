"""Which receipt a debit takes back: the one that the bank names, or a person says which (2.1.1-n, 2.2.5-a).

Banks name what they take back by the reference that it was booked under, or by the payer's end-to-end id. Only one
receipt under that reference, of just this amount, is taken without a person's decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from services.intake.domain.bank_entry import reference_of
from services.intake.domain.own_payments import Unclear
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Known:
    """A receipt with what the bank did not take back of it."""

    receipt: str
    bank_account: str
    bank_reference: str
    end_to_end_id: str
    left: Money


class Received:
    """Receipts that can be taken back. What is asked of it is remembered: what was taken back is not taken again."""

    def __init__(self, known: Iterable[Known] = (), taken_back: Iterable[tuple[str, str]] = ()) -> None:
        """`taken_back`: (entry, receipt) of reversals that stand."""
        self._known: dict[str, Known] = {one.receipt: one for one in known}
        self._taken = dict(taken_back)

    def meets(self, entry: str, bank_account: str, end_to_end_id: str) -> Unclear | None:
        """Why a debit that the bank does not mark is not clear: it bears the end-to-end id of a receipt, so it may be
        an own payment under the payer's word, or the receipt taken back."""
        reference = reference_of(end_to_end_id)
        if reference is None or entry in self._taken:
            return None
        alike = any(
            one.bank_account == bank_account
            and reference_of(one.end_to_end_id) == reference
            and one.left.amount > 0
            for one in self._known.values()
        )
        return (
            Unclear("has the end-to-end id of a receipt and is not marked as taking it back")
            if alike
            else None
        )

    def taken_back_by(
        self, entry: str, bank_account: str, references: Iterable[str], amount: Money
    ) -> str | Unclear:
        """The receipt that the debit under the id `entry`, which names these references, takes back."""
        if entry in self._taken:
            return self._taken[entry]
        named = {reference for one in references if (reference := reference_of(one)) is not None}
        met = [
            one
            for one in self._known.values()
            if one.bank_account == bank_account
            and named & {reference_of(one.bank_reference), reference_of(one.end_to_end_id)}
            and one.left.amount > 0
        ]
        if len(met) != 1:
            which = "names no receipt that is known" if not met else f"names {len(met)} receipts"
            return Unclear(f"takes money back that was received, and {which}")
        (receipt,) = met
        if receipt.left != amount:
            return Unclear(f"takes back another amount than the {receipt.left} of the receipt that it names")
        self._taken[entry] = receipt.receipt
        del self._known[receipt.receipt]
        return receipt.receipt
