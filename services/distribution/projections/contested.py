"""Claims and disputes on works and reserves: they keep a reserve from expiring while they are open, and for a time
after their decision (D-23)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import ARRAY, JSON, Column, Text, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.projections import party
from services.distribution.projections.work import read_survivors
from shared.contracts import matching, payments
from shared.contracts.terms import Role
from shared.eventstore.entries import Entry
from shared.eventstore.records import CE_TIME, unpack
from shared.kernel.clock import baku_day
from shared.kernel.merged import same_records
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "contested",
    Column("id", Text, primary_key=True),
    Column("by", JSON, nullable=False),
)
AFTER_DISPUTE_DAYS = 30
_WHENEVER = "9999-12-31"
_OVER_ALL: Row = {"from": "", "until": None, "role": None, "share": None, "let_go": []}


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The works and reserves that are claimed or disputed."""
    match event:
        case matching.AuthorClaimFiled() | matching.AuthorClaimDecided():
            return [(one,) for one in dict.fromkeys((*event.works, *event.reserves))]
        case payments.DisputeOpened() | payments.DisputeNarrowed() | payments.DisputeEnded():
            return ((event.work,),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """`by`: claim or dispute -> the day on which it came, and the last day that it holds; None while it is open. Of a
    dispute also what it is over: `role` and `share`, an owner's; None: all. `let_go`: what it was over before, and the
    last day that this holds."""
    known = {} if row is None else row["by"]
    match event:
        case matching.AuthorClaimFiled():
            # One without evidence keeps nothing.
            until = None if event.evidence else ""
            return {"by": known | {event.claim: {"from": event.filed_on.isoformat(), "until": until}}}
        case matching.AuthorClaimDecided():
            accepted = key[0] in event.accepted_reserves or key[0] in {one.work for one in event.identified}
            last = event.accepted_holds_until if accepted else event.holds_until
            told = {"from": event.filed_on.isoformat(), "until": last.isoformat() if last else ""}
            return {"by": known | {event.claim: told}}
        case payments.DisputeOpened():
            opened = _OVER_ALL | {"from": _day(entry).isoformat(), "role": event.role}
            return {"by": known | {event.dispute: opened}}
        case payments.DisputeNarrowed():
            before = _OVER_ALL | known.get(event.dispute, {})
            was = {"role": before["role"], "share": before["share"], "until": _after(entry)}
            over = {"role": event.role, "share": event.share, "let_go": [*before["let_go"], was]}
            return {"by": known | {event.dispute: before | over}}
        case payments.DisputeEnded():
            before = _OVER_ALL | known.get(event.dispute, {})
            return {"by": known | {event.dispute: before | {"until": _after(entry)}}}
    return row


def _after(entry: Entry) -> str:
    return (_day(entry) + timedelta(days=AFTER_DISPUTE_DAYS)).isoformat()


def _day(entry: Entry) -> date:
    """The Baku day on which its owner recorded it: one of the last evening counts, whenever it was heard."""
    try:
        said = datetime.fromisoformat(unpack(entry.raw).header(CE_TIME) or "")
    except ValueError:
        # A fold never fails: what bears no time counts from when it was heard.
        return baku_day(entry.recorded_at)
    return baku_day(said if said.tzinfo is not None else entry.recorded_at)


def holds(said: Iterable[Row], last_claim_day: str) -> str | None:
    """The last day on which claims or disputes that came in time keep a reserve, "" for none; None: one is open."""
    last = ""
    for by in said:
        for one in by.values():
            if one["from"] > last_claim_day:
                continue
            if one["until"] is None:
                return None
            last = max(last, one["until"])
    return last


def is_kept(said: Iterable[Row], day: str) -> bool:
    """Whether a claim or dispute keeps an expired reserve from redistribution on a day: whatever came until then is in
    time, and holds for a time after its decision (D-23, D-25)."""
    until = holds(said, _WHENEVER)
    return until is None or until >= day


Scope: TypeAlias = tuple[str, str, str | None]
"""Work, role and person of a reserve."""


def scope_of(row: Row) -> Scope:
    """What a reserve's row is of."""
    return row["work"], row["role"], row["person"]


async def read_contested(connection: AsyncConnection, reserves: Mapping[str, Scope]) -> dict[str, list[Row]]:
    """Reserve -> what is said of it and of its work, under whatever id that was merged (D-102), as far as it concerns
    it."""
    records = same_records((work for work, _, _ in reserves.values()), await read_survivors(connection))
    named = {reserve: (reserve, *records[work]) for reserve, (work, _, _) in reserves.items()}
    wanted = sorted({one for ids in named.values() for one in ids})
    query = select(TABLE.c.id, TABLE.c.by).where(TABLE.c.id == any_(literal(wanted, ARRAY(Text))))
    said: dict[str, Row] = dict((await connection.execute(query)).tuples().all())
    stands_for = await party.read_survivors(connection)
    return {
        reserve: [concerning(said[one], *reserves[reserve][1:], stands_for) for one in ids if one in said]
        for reserve, ids in named.items()
    }


def concerning(said: Row, role: str, person: str | None, stands: Mapping[str, str]) -> Row:
    """What is said, with the last day that a dispute which was narrowed holds this role's and person's money."""

    def over(scope: Row) -> bool:
        share = scope.get("share")
        mine = share is None or person is None or stands.get(share, share) == stands.get(person, person)
        return mine and (scope.get("role") in (None, role) or role == Role.ALL)

    found: Row = {}
    for by, one in said.items():
        let_go = [was["until"] for was in one.get("let_go", ()) if over(was)]
        if over(one):
            found[by] = one
        elif let_go:
            found[by] = one | {"until": max(let_go)}
    return found
