"""What intake keeps of a payer whose data is to be erased, and why (D-94)."""

from collections.abc import Iterable

from shared.kernel.erasure import Kept

STAYS = Kept(
    what="receipts with their amounts and the bank's statements as files",
    why="accounts rest on them until the law's retention ends (D-103)",
)
UNSETTLED = "a part of it is not allocated yet, and the clerk finds by it whom it is for"


def stays_of(unsettled: Iterable[str]) -> tuple[Kept, ...]:
    """What stays; `unsettled` are receipts of which something is not allocated yet."""
    words = [
        Kept(what=f"who paid the receipt {receipt}, in the bank's words", why=UNSETTLED)
        for receipt in unsettled
    ]
    return (*words, STAYS)
