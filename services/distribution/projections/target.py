"""Accounts, schedules, awards and causes: what they say, funded, matched, and in which run."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ColumnElement, Index, Integer, Text, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.base_events import BaseApproved
from services.distribution.domain.next_period import RoyaltyCarried
from services.distribution.domain.refund import RefundDecided, RefundDropped
from services.distribution.domain.run_events import RunAbandoned, RunClosed, RunOpened, TargetsExcluded
from services.distribution.domain.target import TargetDecided, TargetTaken
from services.distribution.projections.run import TABLE as RUNS
from shared.contracts import intake, matching
from shared.contracts.terms import Channel, MatchOutcome, TargetKind
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 17
TABLE = view_table(
    "target",
    Column("target", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("version", Integer),
    Column("version_position", BigInteger),
    Column("manifest", JSON),
    Column("said", JSON),
    Column("base", JSON),
    Column("funding", JSON),
    Column("transfers", JSON, nullable=False),
    Column("left", JSON),
    Column("changed_position", BigInteger),
    Column("taken", Integer),
    Column("decided", Integer),
    Column("registry", Integer),
    Column("run", Text),
    Column("read_position", BigInteger),
    Column("read_sum", BigInteger),
    Column("distributed", Text),
    Column("first_run", Text),
    Column("distributed_position", BigInteger),
    Column("distributed_sum", BigInteger),
    Column("mended_position", BigInteger),
    Column("cause", Text),
    Index("target__first_run", "first_run"),
)

ACCOUNT, MATCH, MONEY, REGISTRY = "ACCOUNT", "MATCH", "MONEY", "REGISTRY"
CONTRACT_KEY, RATE = "CONTRACT_KEY", "RATE"
"""Why something is corrected: what it says, its matches, its money, the registry, or its contract's key changed, or the
Central Bank's rate of its money was another one."""
_FACTS = ("contract", "use_type", "period", "territory", "due")
_NOTHING: Row = {column.name: None for column in TABLE.c if not column.primary_key} | {
    "kind": TargetKind.ACCOUNT.value,
    "transfers": [],
}
_OF_AWARD = (
    *("version", "kind", "number", "ordered_on", "in_force_on", "deduction_percent"),
    *("payer", "use_type", "period", "territory", "breakdown"),
)
_OF_CAUSE = ("contract", "payer", "channel", "use_type", "period")


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The accounts, schedules, awards and causes that an event touches."""
    match event:
        case intake.AccountAccepted() | intake.ScheduleAccepted():
            return ((event.subject,),)
        case intake.AwardRecorded() | intake.StatisticalCauseRecorded():
            return ((event.subject,),)
        case intake.AccountFunded() | intake.ReceiptAllocated():
            return ((event.target,),)
        case matching.AccountMatched() | matching.MatchRevoked():
            return ((event.target,),)
        case intake.ReceiptReversed(target=str(target)):
            return ((target,),)
        case intake.ReceiptReassigned(from_target=source, to_target=target):
            return tuple((end,) for end in (source, target) if end is not None)
        case TargetTaken() | TargetDecided():
            return ((event.target,),)
        case BaseApproved(cause=str(cause)):
            return ((cause,),)
        case RefundDropped() | RefundDecided() | RoyaltyCarried():
            return ((event.target,),)
        case RunOpened() | TargetsExcluded() | RunAbandoned() | RunClosed():
            return [(target,) for target in event.targets]
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event; `said` is what an award or cause says, `base` a cause's approved statistical base,
    `manifest` what an account, schedule or works list says; `run` is the living run, `distributed` the closed one,
    `version_position` where the version that counts was heard, `changed_position` where a draft of it became untrue:
    the bank took money back, some is another target's, or a match was revoked; `read_sum` what the living run read of
    its money, `distributed_sum` what the closed one did."""
    kept = row or _NOTHING
    match event:
        case intake.AccountAccepted() | intake.ScheduleAccepted():
            return (
                kept | _heard(event) | {"version_position": entry.position} | _to_mend(kept, ACCOUNT, entry)
            )
        case intake.AwardRecorded() | intake.StatisticalCauseRecorded():
            return kept | _said(event) | {"version_position": entry.position} | _to_mend(kept, ACCOUNT, entry)
        case intake.AccountFunded():
            return kept | _heard(event)
        case intake.ReceiptAllocated():
            return _more(kept, event, event.target_kind, entry) | _to_mend(kept, MONEY, entry)
        case intake.ReceiptReassigned(to_kind=kind) if kind is not None and key[0] == event.to_target:
            return _more(kept, event, kind, entry) | _to_mend(kept, MONEY, entry)
        case intake.ReceiptReversed() | intake.ReceiptReassigned():
            rest = _less(kept["transfers"], event)
            went = {"transfers": rest, "changed_position": entry.position} | _to_mend(kept, MONEY, entry)
            return kept | _left(kept, event, entry) | went
        case matching.AccountMatched():
            return kept | {"registry": event.known.get("registry", 0)}
        case matching.MatchRevoked():
            return kept | _revoked(kept, event, entry)
        case TargetTaken():
            return kept | {"taken": event.version}
        case TargetDecided():
            return kept | {"decided": event.version}
        case BaseApproved():
            base = {"id": event.base, "version": event.version, "sha256": event.weights_sha256}
            return kept | {"base": base, "version_position": entry.position} | _to_mend(kept, ACCOUNT, entry)
        case RefundDropped() | RefundDecided() | RoyaltyCarried():
            # What was kept from being corrected while it was open whether it goes is to be looked at.
            return kept | _to_mend(kept, kept["cause"] or REGISTRY, entry)
        case RunOpened():
            return kept | _read(kept, event)
        case TargetsExcluded() | RunAbandoned():
            return kept | {"run": None} if kept["run"] == event.run else row
        case RunClosed():
            first = kept["first_run"] or event.run
            closed = {"distributed": event.run, "first_run": first, "run": None}
            if kept["first_run"] is None and (kept["mended_position"] or 0) <= kept["read_position"]:
                # What it was distributed with is no cause to correct it.
                closed |= {"cause": None}
            return kept | closed | {f"distributed_{one}": kept[f"read_{one}"] for one in ("position", "sum")}
    return row


def _more(
    row: Row, event: intake.ReceiptAllocated | intake.ReceiptReassigned, kind: TargetKind, entry: Entry
) -> Row:
    came = event.amount if event.original is not None else None
    part = {"receipt": event.receipt, "amount": event.original or event.amount, "came": came}
    transfer = to_builtins(part | {"value_date": event.value_date, "position": entry.position})
    return row | {"kind": kind.value, "transfers": [*row["transfers"], transfer]}


def _read(row: Row, event: RunOpened) -> Row:
    """That a run takes it, with its money as far as the run had heard of it."""
    heard = [one for one in row["transfers"] if one["position"] <= event.read_position]
    return {"run": event.run, "read_position": event.read_position, "read_sum": _sum(heard)}


def _sum(transfers: Iterable[Row]) -> int:
    return sum(one["amount"]["amount"] for one in transfers)


def _left(row: Row, event: intake.ReceiptReversed | intake.ReceiptReassigned, entry: Entry) -> Row:
    """From where on a receipt's money went elsewhere though a run had taken it. What a bank took comes to no other."""
    taken = row["run"] or row["distributed"]
    if isinstance(event, intake.ReceiptReversed) or taken is None:
        return {}
    return {"left": {event.receipt: entry.position} | (row["left"] or {})}


def _revoked(row: Row, event: matching.MatchRevoked, entry: Entry) -> Row:
    """What a report is now may name what the registry has said since. No draft of the version holds; of one that was
    replaced nothing is drafted: its reports are decided for the equal ones of others."""
    registry = {"registry": max(row["registry"] or 0, event.known.get("registry", 0))}
    if row["version"] not in (None, event.version):
        return registry
    waited = (MatchOutcome.UNDECIDED, MatchOutcome.NON_REGISTERED)
    released = event.was in waited and event.becomes.outcome is not MatchOutcome.NOT_A_WORK
    # What was reserved is released, which is no correction (D-38).
    return registry | {"changed_position": entry.position} | ({} if released else _to_mend(row, MATCH, entry))


def _to_mend(row: Row, cause: str, entry: Entry) -> Row:
    """What was distributed before may be wrong since (D-89). That its money went is the cause which stands out."""
    waiting = row["cause"] == MONEY and (row["mended_position"] or 0) > (row["distributed_position"] or 0)
    return {"mended_position": entry.position, "cause": MONEY if waiting else cause}


def taken_back(row: Row) -> bool:
    """Whether it was distributed, and money that the run had read is not there any more: it is reversed, and waits
    (D-70, D-89). What a replacement lacks of a larger sum is no such money: until then the old one stands (D-17)."""
    funding = row["funding"] or {"covered": False}
    gone = row["distributed"] is not None and _sum(row["transfers"]) < (row["distributed_sum"] or 0)
    return gone and not funding["covered"]


def to_correct(row: Row, found: Collection[str], cause: str) -> Row:
    """The target's row, to be corrected for a cause where it is `found` for that, unless it is for something else."""
    looked_at = (row["mended_position"] or 0) <= (row["distributed_position"] or 0)
    if row["target"] not in found or not looked_at:
        return row
    return row | {"mended_position": row["distributed_position"] + 1, "cause": cause}


def _less(transfers: list[Row], event: intake.ReceiptReversed | intake.ReceiptReassigned) -> list[Row]:
    """The transfers without so much of a receipt, of its last part first; of what the bank had converted with so much
    less of either sum."""
    goes = {"amount": (event.original or event.amount).amount, "came": event.amount.amount}
    left = []
    for one in reversed(transfers):
        rest = {name: one[name] for name in goes if one[name] is not None}
        if one["receipt"] == event.receipt:
            for name, sum_ in rest.items():
                taken = min(goes[name], sum_["amount"])
                goes[name] -= taken
                rest[name] = sum_ | {"amount": sum_["amount"] - taken}
        if any(sum_["amount"] for sum_ in rest.values()):
            left.append(one | rest)
    return left[::-1]


def _heard(event: intake.AccountAccepted | intake.ScheduleAccepted | intake.AccountFunded) -> Row:
    match event:
        case intake.AccountFunded():
            names = ("version", "due", "received", "covered", "admitted", "decision", "charges")
            return {
                "kind": event.target_kind.value,
                "funding": to_builtins({name: getattr(event, name) for name in names}),
            }
        case intake.AccountAccepted():
            facts = {name: getattr(event, name) for name in (*_FACTS, "channel", "payer", "income")}
            kind = event.target_kind
        case intake.ScheduleAccepted():
            facts = {name: getattr(event, name) for name in _FACTS}
            facts |= {"channel": Channel.SOCIETY, "payer": event.society, "income": None}
            kind = TargetKind.SCHEDULE
    return {"kind": kind.value, "version": event.version, "manifest": to_builtins(facts)}


def _said(event: intake.AwardRecorded | intake.StatisticalCauseRecorded) -> Row:
    award = isinstance(event, intake.AwardRecorded)
    kind = TargetKind.AWARD if award else TargetKind.CAUSE
    facts = {name: getattr(event, name) for name in (_OF_AWARD if award else _OF_CAUSE)}
    return {"kind": kind.value, "said": to_builtins(facts | {"due": event.amount})}


async def read_targets(connection: AsyncConnection, wanted: Collection[str]) -> list[dict[str, Any]]:
    """Those of these targets that are known, by id."""
    return await _by_id(connection, TABLE.c.target.in_(wanted))


async def read_unsettled(connection: AsyncConnection, also: Collection[str]) -> list[dict[str, Any]]:
    """The targets that no run distributed, or about which something was heard since one did, and `also` these; by id.
    Of those that were distributed and stay as they are there are more every year."""
    mended = TABLE.c.mended_position > TABLE.c.distributed_position
    return await _by_id(connection, or_(TABLE.c.distributed.is_(None), mended, TABLE.c.target.in_(also)))


async def _by_id(connection: AsyncConnection, which: ColumnElement[bool]) -> list[dict[str, Any]]:
    query = select(TABLE).where(which).order_by(TABLE.c.target)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def changed_since(connection: AsyncConnection, run: str) -> tuple[str, ...]:
    """The targets of a living run that are no longer what it read: another version was accepted since (D-17), the
    award was recorded anew (D-27), another base was approved for the cause, their money no longer covers them, some of
    it went, or a match was revoked."""
    query = (
        select(
            TABLE.c.target,
            TABLE.c.version_position,
            TABLE.c.changed_position,
            TABLE.c.funding,
            TABLE.c.distributed,
            RUNS.c.read_position,
        )
        .join(RUNS, RUNS.c.run == TABLE.c.run)
        .where(TABLE.c.run == run)
        .order_by(TABLE.c.target)
    )
    rows = (await connection.execute(query)).mappings()
    return tuple(
        row["target"]
        for row in rows
        if max(row["version_position"], row["changed_position"] or 0) > row["read_position"]
        or (row["distributed"] is None and not row["funding"]["covered"])
    )
