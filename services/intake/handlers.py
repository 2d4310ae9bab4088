"""What a command needs beside its own stream."""

from collections.abc import Callable, Sequence
from typing import Any

from services.intake.domain.account import ACCOUNT, SubmitAccount, SubmitVersion
from services.intake.domain.award import AWARD
from services.intake.domain.bank_entry import BANK_ENTRY, BankEntryEntered, ReclassifyEntry
from services.intake.domain.cause import CAUSE
from services.intake.domain.cover import Cover
from services.intake.domain.funding import Part, Release, Tie
from services.intake.domain.paper import PaperConfirmed, PaperOpened
from services.intake.domain.receipt import RECEIPT, ProveReversal, TakeBack, Target
from services.intake.domain.receipt_events import ReceiptPartAllocated, ReceiptPartReassigned, State
from services.intake.domain.receipt_reversing import MOVED_ON
from services.intake.domain.receipt_rules import next_step, reversal_defect
from services.intake.domain.reversal_events import ReceiptPartReversed, Reversal
from services.intake.domain.schedule import SCHEDULE
from shared.contracts.registry import Contract
from shared.contracts.terms import DocumentKind, TargetKind
from shared.contracts.wire import to_builtins
from shared.eventstore.store import Entailed, EventStore, Meta
from shared.jobs.context import Context
from shared.jobs.filing import file_stored
from shared.kernel.decider import Decider, Rejected
from shared.kernel.money import Money

_DECIDERS: dict[TargetKind, Decider[Any, Any, Any]] = {
    TargetKind.ACCOUNT: ACCOUNT,
    TargetKind.SCHEDULE: SCHEDULE,
    TargetKind.AWARD: AWARD,
    TargetKind.CAUSE: CAUSE,
}
"""Targets that count what is for them; PROVISION, BANK and BOOKS have no stream, for nothing is due to them."""


def tied(to: Target) -> list[Entailed[Any, Any, Any]]:
    """What an allocated part means for its target: it counts as received there, before or after the acceptance
    (2.1.1-n, 2.2.5-a). Receipt and target decide together, so that no two receipts fill one sum due twice."""

    def tie(events: Sequence[object]) -> Tie:
        one = _the(ReceiptPartAllocated, events)
        return Tie(part=Part(one.receipt, one.part, _counted(one), one.charges))

    return _at(to.kind, to.id, tie)


def submitted(opened: PaperOpened, contract: Contract, account: str) -> Entailed[Any, Any, Any]:
    """What the confirmation of a paper means for its account: it is handed in, in the name of who opened the paper."""

    def hand_in(events: Sequence[PaperConfirmed]) -> SubmitAccount | SubmitVersion:
        (one,) = events
        version = SubmitVersion(
            contract=contract.id,
            currency=contract.currency,
            file_sha256=one.file_sha256,
            file_name=file_name_of(one.paper),
            cover=one.cover,
            submitted_by=one.opened_by,
            paper=one.paper,
        )
        if opened.account is not None:
            return version
        return SubmitAccount(
            account=account,
            contract=version.contract,
            payer=contract.party,
            currency=contract.currency,
            file_sha256=version.file_sha256,
            file_name=version.file_name,
            cover=version.cover,
            submitted_by=version.submitted_by,
            paper=version.paper,
        )

    return Entailed(ACCOUNT, account, hand_in)


def keyed_schedule(confirmed: PaperConfirmed) -> dict[str, Any]:
    """Arguments of the job that takes a keyed schedule in."""
    return {
        "schedule": confirmed.target,
        "contract": confirmed.contract,
        "cover": to_builtins(confirmed.cover),
        "file_sha256": confirmed.file_sha256,
        "file_name": file_name_of(confirmed.paper),
        "paper": confirmed.paper,
        "submitted_by": confirmed.opened_by,
    }


def file_name_of(paper: str) -> str:
    """The name of a file that was keyed from paper."""
    return f"paper-{paper}.json"


def released(kind: TargetKind, target: str) -> list[Entailed[Any, Any, Any]]:
    """What a part that the bank took back means for its target: it counts there no longer, and what is no longer
    covered is not distributed (2.1.1-n, 2.2.5-a)."""

    def release(events: Sequence[object]) -> Release:
        one = _the(ReceiptPartReversed, events)
        return Release(part=Part(one.receipt, one.part, _counted(one)))

    return _at(kind, target, release)


def moved(
    kind: TargetKind, source: str, to: Target | None, *, only_excess: bool = False
) -> list[Entailed[Any, Any, Any]]:
    """What a reassigned part means for both its targets: it counts at the one and no longer at the other.
    `only_excess`: refused where less than the sum due would be left."""

    def release(events: Sequence[object]) -> Release:
        one = _the(ReceiptPartReassigned, events)
        return Release(part=Part(one.receipt, one.part, _counted(one)), only_excess=only_excess)

    def tie(events: Sequence[object]) -> Tie:
        one = _the(ReceiptPartReassigned, events)
        return Tie(part=Part(one.receipt, one.new_part, _counted(one), one.charges))

    return _at(kind, source, release) + (_at(to.kind, to.id, tie) if to is not None else [])


def _counted(one: ReceiptPartAllocated | ReceiptPartReassigned | ReceiptPartReversed) -> Money:
    """What of a part its target counts: what the bank converted, where it counts that (D-66)."""
    return one.amount if one.original is None else one.original


def _the(kind: type[Any], events: Sequence[object]) -> Any:
    (one,) = (event for event in events if isinstance(event, kind))
    return one


def _at(
    kind: TargetKind, target: str, command: Callable[[Sequence[object]], Tie | Release]
) -> list[Entailed[Any, Any, Any]]:
    return [Entailed(_DECIDERS[kind], target, command)] if kind in _DECIDERS else []


def reversal_by(debit: BankEntryEntered) -> Reversal:
    """A booked debit as what takes a receipt back."""
    return Reversal(
        entry=debit.entry,
        amount=debit.amount,
        day=debit.day,
        bank_account=debit.bank_account,
        bank_reference=debit.bank_reference,
        bank_code=debit.bank_code,
        end_to_end_id=debit.end_to_end_id,
        statement=debit.statement,
        file_sha256=debit.file_sha256,
        notified=debit.notified,
    )


def reclassified(
    entry: str, command: ReclassifyEntry, reversal: Reversal, state: State
) -> tuple[TakeBack, list[Entailed[Any, Any, Any]]]:
    """How a debit begins to take a receipt back whose state this is: the first step, with what it means for the part's
    target and for the entry. The rest follows by policy."""
    step = next_step(reversal, state)
    part = step[0] if step is not None else None
    entailed = released(part.target_kind, part.target) if part is not None else []
    take = TakeBack(reversal=reversal, part=part.number if part is not None else None)
    return take, [*entailed, Entailed(BANK_ENTRY, entry, lambda _: command)]


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
        entailed = released(part.target_kind, part.target) if part is not None else []
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
