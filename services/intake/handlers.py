"""What a command needs beside its own stream."""

from collections.abc import Sequence
from typing import Any

from services.intake.domain.account import ACCOUNT, ReleaseMoney, TieMoney
from services.intake.domain.cover import Cover
from services.intake.domain.receipt import (
    MOVED_ON,
    RECEIPT,
    ProveReversal,
    ReceiptPartAllocated,
    ReceiptPartReversed,
    Reversal,
    TakeBack,
    next_step,
    reversal_defect,
)
from services.intake.domain.schedule import SCHEDULE, ReleaseTransfer, TieTransfer
from shared.contracts.terms import DocumentKind, TargetKind
from shared.eventstore.store import Entailed, EventStore, Meta
from shared.jobs.context import Context
from shared.jobs.filing import file_stored
from shared.kernel.decider import Rejected


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


def released(kind: TargetKind, target: str) -> Entailed[Any, Any, Any]:
    """What a part that the bank took back means for its target: it counts there no longer, and what is no longer
    covered is not distributed (2.1.1-n, 2.2.5-a)."""

    def money(events: Sequence[ReceiptPartReversed]) -> ReleaseMoney:
        (one,) = events
        return ReleaseMoney(receipt=one.receipt, part=one.part or 0, amount=one.amount)

    def transfer(events: Sequence[ReceiptPartReversed]) -> ReleaseTransfer:
        (one,) = events
        return ReleaseTransfer(receipt=one.receipt, part=one.part or 0, amount=one.amount)

    if kind is TargetKind.SCHEDULE:
        return Entailed(SCHEDULE, target, transfer)
    return Entailed(ACCOUNT, target, money)


async def take_back(
    store: EventStore,
    receipt: str,
    reversal: Reversal,
    meta: Meta,
    guards: Sequence[tuple[str, int]] = (),
) -> Rejected | None:
    """Take a receipt back, step by step, each appended together with what it means for the part's target; what was
    taken before is not taken again. None when all of the reversal's amount is taken."""
    while True:
        state, _ = await store.state(RECEIPT, receipt)
        if defect := reversal_defect(reversal, state):
            return defect
        step = next_step(reversal, state)
        if step is None:
            proved = await store.execute(
                RECEIPT, receipt, ProveReversal(reversal=reversal), meta, guards=guards
            )
            return proved if isinstance(proved, Rejected) else None
        part = step[0]
        command = TakeBack(reversal=reversal, part=part.number if part is not None else None)
        entailed = [released(part.target_kind, part.target)] if part is not None else []
        outcome = await store.execute(RECEIPT, receipt, command, meta, guards=guards, entailed=entailed)
        if isinstance(outcome, Rejected) and outcome.reason != MOVED_ON:
            return outcome


async def file_papers(ctx: Context, meta: Meta, party: str, file_sha256: str, cover: Cover) -> None:
    """File what a party handed in as its documents (D-103): the file, the cover, and its scan if it came too."""
    papers = [
        (file_sha256, DocumentKind.ACCOUNT),
        (cover.cover_sha256, DocumentKind.COVER),
        (cover.scan_sha256, DocumentKind.COVER),
    ]
    for sha, kind in papers:
        await file_stored(ctx, meta, sha, kind, parties=[party], dated_on=cover.signed_on)
