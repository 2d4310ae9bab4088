"""The ledger of D-98: the states of the money of every account, schedule, award and cause, of PROVISION and BANK."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.advance import PROVISION, Advanced, AdvanceReturned
from services.distribution.domain.double_entry import ALLOCATED, movements
from services.distribution.domain.draft import totals_of
from services.distribution.domain.ledger import (
    DEALT_OUT,
    OWN,
    RETURNED,
    States,
    plus,
    state_key,
    states_of,
    total_states,
)
from services.distribution.domain.next_period import RoyaltyCarried, left_by
from services.distribution.domain.refund import RefundDecided, refunded
from services.distribution.domain.reserve import RoyaltyRedistributed
from services.distribution.domain.returns import ReturnDecided, ReturnPaid, ReturnUnpaid, moved_by
from services.distribution.domain.royalty import RoyaltyAllocated, RoyaltyReversed
from services.distribution.domain.run_events import RunClosed
from services.distribution.domain.write_off import WriteOffRestored, WrittenOff
from services.distribution.projections.noting import noted
from services.distribution.projections.receipt import TABLE as RECEIPT
from shared.contracts import intake
from shared.contracts.distribution import StateTotal
from shared.contracts.terms import HoldReason, ShareState, TargetKind
from shared.contracts.wire import from_builtins, to_builtins
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

RETURNABLE = ShareState.RETURNABLE.value
_NOTHING: Row = {"distributed": {}, "used": {}, "carried": {}}
"""What a run that is not closed yet has made of a target so far."""
_EMPTY: Row = {
    "due": None,
    "covered": False,
    "held": None,
    "allocated": {},
    "exchanged": {},
    "pending": {},
    "distributed": {},
    "used": {},
    "lent": {},
    "carried": {},
    "written_off": {},
    "states": {},
    "journal": [],
}
VERSION = 13
TABLE = view_table(
    "ledger",
    Column("target", Text, primary_key=True),
    Column("due", JSON),
    Column("covered", Boolean, nullable=False),
    Column("held", Text),
    Column("allocated", JSON, nullable=False),
    Column("exchanged", JSON, nullable=False),
    Column("pending", JSON, nullable=False),
    Column("distributed", JSON, nullable=False),
    Column("used", JSON, nullable=False),
    Column("lent", JSON, nullable=False),
    Column("carried", JSON, nullable=False),
    Column("written_off", JSON, nullable=False),
    Column("states", JSON, nullable=False),
    Column("journal", JSON, nullable=False),
)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The targets whose money an event moves."""
    match event:
        case intake.AccountAccepted() | intake.ScheduleAccepted():
            return ((event.subject,),)
        case intake.AwardRecorded() | intake.StatisticalCauseRecorded():
            return ((event.subject,),)
        case intake.AccountFunded() | intake.ReceiptAllocated() | RoyaltyAllocated() | RoyaltyReversed():
            return ((event.target,),)
        case ReturnDecided() | ReturnPaid() | ReturnUnpaid() | RefundDecided():
            return ((event.target,),)
        case intake.ReceiptReversed(target=str(target)):
            return ((target,),)
        case intake.ReceiptReassigned(from_target=source, to_target=target):
            return tuple((end,) for end in (source, target) if end is not None)
        case Advanced() | AdvanceReturned():
            return ((PROVISION,),)
        case WrittenOff() | WriteOffRestored():
            return ((PROVISION,), (event.target,))
        case RoyaltyRedistributed():
            return ((event.target,), (event.pool,))
        case RoyaltyCarried():
            return ((event.target,), (event.into,))
        case RunClosed():
            return [(target,) for target in dict.fromkeys((*event.targets, *event.touched))]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event; allocations wait as `pending` until their run closes."""
    kept = row or _EMPTY
    match event:
        case intake.AccountAccepted(target_kind=TargetKind.AWARD):
            # The list of its works: what is due, and whether it is there, the award says.
            return row
        case intake.AccountAccepted() | intake.ScheduleAccepted():
            kept = kept | {"due": to_builtins(event.due), "covered": False}
        case intake.AwardRecorded():
            held = HoldReason.APPEAL.value if event.in_force_on is None else None
            kept = kept | {"due": to_builtins(event.amount), "held": held}
        case intake.StatisticalCauseRecorded():
            kept = kept | {"due": to_builtins(event.amount)}
        case intake.AccountFunded():
            kept = kept | {"due": to_builtins(event.due), "covered": event.covered}
        case intake.ReceiptAllocated():
            kept = kept | _tied(kept, event, 1)
        case intake.ReceiptReversed():
            kept = kept | _tied(kept, event, -1)
        case intake.ReceiptReassigned():
            kept = kept | _tied(kept, event, 1 if key[0] == event.to_target else -1)
        case RoyaltyAllocated() | RoyaltyReversed():
            sums = (*totals_of([event]), *_taken(event))
            return kept | {"pending": _waiting(kept["pending"], event.run, sums, event.used)}
        case ReturnDecided():
            return kept | {"pending": _waiting(kept["pending"], event.run, moved_by(event))}
        case RoyaltyRedistributed():
            dealt = _dealt(event, key[0] == event.pool)
            return kept | {"pending": _waiting(kept["pending"], event.run, dealt)}
        case RoyaltyCarried(into=into) if key[0] == into:
            return kept | {"pending": _waiting(kept["pending"], event.run, (), carried=event.amount)}
        case RoyaltyCarried():
            return kept | {"pending": _waiting(kept["pending"], event.run, left_by(event.lines))}
        case ReturnPaid():
            kept = kept | {"distributed": _moved(kept["distributed"], event.amount, RETURNABLE, RETURNED)}
        case ReturnUnpaid(paid=True):
            kept = kept | {"distributed": _moved(kept["distributed"], event.amount, RETURNED, RETURNABLE)}
        case RefundDecided():
            kept = kept | {"distributed": _plus(kept["distributed"], refunded(event.lines))}
        case Advanced() | AdvanceReturned():
            more = event.amount if isinstance(event, Advanced) else -event.amount
            kept = kept | {"lent": plus(kept["lent"], more.currency, more.amount)}
        case WrittenOff() | WriteOffRestored():
            more = event.amount if isinstance(event, WrittenOff) else -event.amount
            sign = -1 if key[0] == PROVISION else 1
            borne = plus(kept["written_off"], more.currency, sign * more.amount)
            kept = kept | {"written_off": borne}
        case RunClosed():
            kept = _closed(kept, event.run)
        case _:
            return row
    due = None if kept["due"] is None else from_builtins(Money, kept["due"])
    states = states_of(
        allocated=kept["allocated"],
        due=due,
        covered=kept["covered"],
        distributed=kept["distributed"],
        used=kept["used"],
        exchanged=kept["exchanged"],
        lent=kept["lent"],
        carried=kept["carried"],
        written_off=kept["written_off"],
        own=key[0] if key[0] in OWN else None,
        held=kept["held"],
    )
    gone = movements(kept["states"], states, ALLOCATED)
    return kept | {"states": states, "journal": noted(kept["journal"], gone, entry)}


def _tied(
    row: Row, event: intake.ReceiptAllocated | intake.ReceiptReassigned | intake.ReceiptReversed, sign: int
) -> Row:
    """What is allocated after a part came (1) or went (-1), and what of it the bank had converted (D-66)."""
    amount, original = event.amount, event.original
    tied = {"allocated": plus(row["allocated"], amount.currency, sign * amount.amount)}
    if original is None:
        return tied
    exchanged = plus(row["exchanged"], amount.currency, sign * amount.amount)
    return tied | {"exchanged": plus(exchanged, original.currency, -sign * original.amount)}


def _waiting(
    pending: Row,
    run: str,
    totals: Iterable[StateTotal],
    took: Money | None = None,
    carried: Money | None = None,
) -> Row:
    mine = pending.get(run, _NOTHING)
    mine = mine | {"distributed": _plus(mine["distributed"], totals)}
    for name, more in (("used", took), ("carried", carried)):
        mine = mine if more is None else mine | {name: plus(mine[name], more.currency, more.amount)}
    return pending | {run: mine}


def _plus(sums: States, totals: Iterable[StateTotal]) -> States:
    """The sums by state with these more."""
    found = dict(sums)
    for total in totals:
        state = state_key(total.state, total.reason)
        found[state] = plus(found.get(state, {}), total.amount.currency, total.amount.amount)
    return found


def _taken(event: RoyaltyAllocated | RoyaltyReversed) -> Iterator[StateTotal]:
    """What leaves the states of the reserved and held shares that an allocation decides anew; a reversal gives it
    back."""
    for one in event.takes:
        less = one.amount if isinstance(event, RoyaltyReversed) else -one.amount
        yield StateTotal(state=one.state, reason=one.reason, amount=less)


def _dealt(event: RoyaltyRedistributed, pool: bool) -> Iterator[StateTotal]:
    """A redistribution is an internal receipt out of the old reserve: what leaves there comes in here (D-98)."""
    if not pool:
        yield StateTotal(state=ShareState.RESERVED, reason=event.reason, amount=-event.amount)
    yield StateTotal(state=DEALT_OUT, reason=None, amount=-event.amount if pool else event.amount)


def _moved(distributed: States, amount: Money, source: str, to: str) -> States:
    """The sums with an amount that is in another state from now on."""
    less = plus(distributed.get(source, {}), amount.currency, -amount.amount)
    more = plus(distributed.get(to, {}), amount.currency, amount.amount)
    return distributed | {source: less, to: more}


def _closed(known: Row, run: str) -> Row:
    mine = known["pending"].get(run, _NOTHING)
    distributed: States = dict(known["distributed"])
    for state, sums in mine["distributed"].items():
        for currency, amount in sums.items():
            distributed[state] = plus(distributed.get(state, {}), currency, amount)
    more = {name: known[name] for name in ("used", "carried")}
    for name in more:
        for currency, amount in mine[name].items():
            more[name] = plus(more[name], currency, amount)
    others = {other: waiting for other, waiting in known["pending"].items() if other != run}
    return known | {"pending": others, "distributed": distributed} | more


async def read_totals(connection: AsyncConnection) -> tuple[StateTotal, ...]:
    """Totals by state over all targets and receipts."""
    targets: list[States] = list((await connection.execute(select(TABLE.c.states))).scalars())
    query = select(RECEIPT.c.currency, RECEIPT.c.unallocated, RECEIPT.c.vat)
    unallocated: dict[str, int] = {}
    vat: dict[str, int] = {}
    rows: list[Any] = list(await connection.execute(query))
    for row in rows:
        unallocated = plus(unallocated, row.currency, row.unallocated)
        vat = plus(vat, row.currency, row.vat)
    return total_states(targets, unallocated, vat)


_SUMS = ("received", "vat", "unallocated", "reversed")


async def read_books(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Per currency, in minor units: received and not taken back, VAT, unallocated, what banks took back, and what each
    target has, as intake keeps it too."""
    columns = (
        RECEIPT.c.amount - RECEIPT.c.reversed,
        RECEIPT.c.vat,
        RECEIPT.c.unallocated,
        RECEIPT.c.reversed,
    )
    query = select(RECEIPT.c.currency, *(func.sum(one) for one in columns)).group_by(RECEIPT.c.currency)
    targets: dict[str, list[dict[str, Any]]] = {}
    given = select(TABLE.c.target, TABLE.c.allocated).order_by(TABLE.c.target)
    for target, allocated in (await connection.execute(given)).tuples():
        for currency, amount in allocated.items():
            targets.setdefault(currency, []).append({"target": target, "allocated": amount})
    rows = {row[0]: tuple(int(one) for one in row[1:]) for row in await connection.execute(query)}
    return [
        {
            "currency": currency,
            **dict(zip(_SUMS, rows.get(currency, (0, 0, 0, 0)), strict=True)),
            "allocated": sum(one["allocated"] for one in targets.get(currency, [])),
            "targets": targets.get(currency, []),
        }
        for currency in sorted({*rows, *targets})
    ]


async def waiting_at(connection: AsyncConnection, target: str) -> dict[str, int]:
    """What is allocated to a target and no closed run took, in minor units by currency."""
    query = select(TABLE.c.allocated, TABLE.c.used).where(TABLE.c.target == target)
    row = (await connection.execute(query)).one_or_none()
    waiting = {} if row is None else dict(row.allocated)
    for currency, amount in ({} if row is None else row.used).items():
        waiting = plus(waiting, currency, -amount)
    return waiting
