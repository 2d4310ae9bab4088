"""What a command needs beside its own stream."""

from collections.abc import Sequence
from typing import Any

from services.intake.domain.account import ACCOUNT, TieMoney
from services.intake.domain.receipt import ReceiptPartAllocated
from services.intake.domain.schedule import SCHEDULE, TieTransfer
from shared.contracts.terms import TargetKind
from shared.eventstore.store import Entailed, EventStore


async def target_kind_of(store: EventStore, target: str) -> TargetKind | None:
    """Whether this id is an account or a schedule, None when it is neither."""
    account, _ = await store.state(ACCOUNT, target)
    if account.last is not None:
        return TargetKind.ACCOUNT
    schedule, _ = await store.state(SCHEDULE, target)
    return TargetKind.SCHEDULE if schedule.taken is not None else None


def tied(kind: TargetKind, target: str) -> Entailed[Any, Any, Any]:
    """What an allocated part means for its target: it counts as received there, before or after the acceptance
    (2.1.1-n, 2.2.5-a). Receipt and target decide together, so that no two receipts fill one sum due twice."""

    def money(events: Sequence[ReceiptPartAllocated]) -> TieMoney:
        (one,) = events
        return TieMoney(receipt=one.receipt, part=one.part, amount=one.amount)

    def transfer(events: Sequence[ReceiptPartAllocated]) -> TieTransfer:
        (one,) = events
        return TieTransfer(receipt=one.receipt, part=one.part, amount=one.amount)

    if kind is TargetKind.SCHEDULE:
        return Entailed(SCHEDULE, target, transfer)
    return Entailed(ACCOUNT, target, money)
