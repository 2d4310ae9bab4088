"""What a command needs beside its own stream."""

from dataclasses import dataclass

from services.intake.domain.account import ACCOUNT
from services.intake.domain.schedule import SCHEDULE
from shared.contracts.terms import Channel, TargetKind
from shared.eventstore.store import EventStore


@dataclass(frozen=True, slots=True)
class Target:
    """An account or schedule as an allocation sees it: its currency, and what is still to come of its sum due in
    minor units (None while it is not accepted). A producer's royalty may be a unit above (D-48)."""

    kind: TargetKind
    currency: str
    open: int | None


async def target_of(store: EventStore, target: str) -> Target | None:
    """The account or schedule of this id, None when there is none."""
    account, _ = await store.state(ACCOUNT, target)
    if account.taken is not None:
        taken = account.taken
        tolerance = 1 if taken.channel is Channel.PRODUCER else 0
        received = account.funding.received(taken.currency)
        return Target(TargetKind.ACCOUNT, taken.currency, taken.due.amount + tolerance - received.amount)
    if account.last is not None:
        return Target(TargetKind.ACCOUNT, account.last.currency, None)
    schedule, _ = await store.state(SCHEDULE, target)
    if schedule.taken is None:
        return None
    due, received = schedule.taken.due, schedule.funding.received(schedule.taken.currency)
    return Target(TargetKind.SCHEDULE, due.currency, due.amount - received.amount)
