"""The figures of a report on a period, from the entries of receipts and targets, the shares and the reserve."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    Text,
    and_,
    case,
    column,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.annual_figures import Deducted, Figures, Gone, Moved, Standing
from services.distribution.domain.ledger import OWN
from services.distribution.projections.allocation import TABLE as ALLOCATION
from services.distribution.projections.journal import NOTED
from services.distribution.projections.ledger import TABLE as LEDGER
from services.distribution.projections.receipt import TABLE as RECEIPT
from services.distribution.projections.reserve import TABLE as RESERVE
from services.distribution.projections.reversal import TABLE as REVERSAL
from services.distribution.projections.run import TABLE as RUN
from services.distribution.projections.share import TABLE as SHARE
from services.distribution.projections.target import TABLE as TARGET
from shared.contracts.terms import TargetKind

_CLOSED = "CLOSED"


async def read_figures(connection: AsyncConnection, first: date, last: date, position: int) -> Figures:
    """The figures of a period, both days included, as far as the read models at `position` know."""
    return Figures(
        first=first,
        last=last,
        position=position,
        moved=await _moved(connection, first, last),
        deducted=await _deducted(connection, first, last),
        standing=await _standing(connection, last),
        gone=await _gone(connection, first, last),
    )


async def _moved(connection: AsyncConnection, first: date, last: date) -> tuple[Moved, ...]:
    entry = union_all(_of_receipts(), _of_targets()).subquery("entry")
    begun = entry.c.effective_on >= first.isoformat()
    named = [one for one in entry.c if one.name not in ("effective_on", "amount")]
    query = (
        select(
            *named,
            func.sum(case((begun, 0), else_=entry.c.amount)),
            func.sum(case((begun, entry.c.amount), else_=0)),
        )
        .where(entry.c.effective_on <= last.isoformat())
        .group_by(*named)
    )
    return tuple(
        Moved(
            of_receipt=of_receipt,
            source=source,
            channel=channel,
            use_type=use_type,
            debit=debit,
            credit=credit,
            currency=currency,
            before=int(before),
            within=int(within),
        )
        for of_receipt, source, channel, use_type, debit, credit, currency, before, within in (
            await connection.execute(query)
        ).tuples()
    )


def _of_receipts() -> Select[Any]:
    noted = func.json_to_recordset(RECEIPT.c.journal).table_valued(*NOTED)
    noted = noted.render_derived(name="of_receipt", with_types=True)
    return select(
        true().label("of_receipt"),
        RECEIPT.c.kind.label("source"),
        null().cast(Text).label("channel"),
        null().cast(Text).label("use_type"),
        # What is allocated stands by its target, of which there are very many.
        func.split_part(noted.c.debit, literal("|"), 1).label("debit"),
        func.split_part(noted.c.credit, literal("|"), 1).label("credit"),
        noted.c.currency,
        noted.c.effective_on,
        noted.c.amount,
    ).select_from(RECEIPT.join(noted, true()))


def _of_targets() -> Select[Any]:
    """Of a pool of redistributed reserves, which is no account, the use is that of what was distributed of it."""
    pool = and_(TARGET.c.target.is_(None), LEDGER.c.target.not_in(OWN))
    dealt = select(ALLOCATION.c.use_type).where(ALLOCATION.c.target == LEDGER.c.target).limit(1)
    noted = func.json_to_recordset(LEDGER.c.journal).table_valued(*NOTED)
    noted = noted.render_derived(name="of_target", with_types=True)
    return select(
        literal(False).label("of_receipt"),
        case(
            (pool, TargetKind.REDISTRIBUTION.value), else_=func.coalesce(TARGET.c.kind, LEDGER.c.target)
        ).label("source"),
        TARGET.c.manifest["channel"].as_string().label("channel"),
        case((pool, dealt.scalar_subquery()), else_=TARGET.c.manifest["use_type"].as_string()).label(
            "use_type"
        ),
        noted.c.debit,
        noted.c.credit,
        noted.c.currency,
        noted.c.effective_on,
        noted.c.amount,
    ).select_from(LEDGER.join(noted, true()).outerjoin(TARGET, TARGET.c.target == LEDGER.c.target))


async def _deducted(connection: AsyncConnection, first: date, last: date) -> tuple[Deducted, ...]:
    taken = union_all(_of_shares(), _of_reversals()).subquery("taken")
    closed = select(RUN.c.run).where(
        RUN.c.state == _CLOSED, RUN.c.closed_on.between(first.isoformat(), last.isoformat())
    )
    kind, decision, rate = (
        func.json_extract_path_text(taken.c.body, literal(name)) for name in ("kind", "decision", "rate")
    )
    money = [
        func.json_extract_path_text(taken.c.body, literal("amount"), literal(name))
        for name in ("currency", "amount")
    ]
    query = (
        select(kind, decision, rate, money[0], func.sum(money[1].cast(BigInteger)))
        .where(taken.c.run.in_(closed))
        .group_by(kind, decision, rate, money[0])
    )
    return tuple(
        Deducted(kind=kind, decision=decision, rate=rate, currency=currency, amount=int(amount))
        for kind, decision, rate, currency, amount in (await connection.execute(query)).tuples()
    )


def _of_shares() -> Select[Any]:
    each = func.json_array_elements(SHARE.c.deductions).table_valued("value", name="deduction")
    each = each.render_derived()
    return select(SHARE.c.run, each.c.value.label("body")).select_from(SHARE.join(each, true()))


def _of_reversals() -> Select[Any]:
    """What a reversal gives back stands below zero."""
    share = func.json_array_elements(REVERSAL.c.body["shares"]).table_valued("value", name="taken_back")
    share = share.render_derived()
    deductions = func.json_extract_path(share.c.value, literal("deductions"))
    each = func.json_array_elements(deductions).table_valued("value", name="given_back").render_derived()
    found = REVERSAL.join(share, true()).join(each, true())
    return select(REVERSAL.c.run, each.c.value.label("body")).select_from(found)


def _taken_until(last: date) -> tuple[Subquery, ColumnElement[str]]:
    """What closed runs took of each reserve, one row a time; and the day on which."""
    each = func.json_to_recordset(RESERVE.c.taken).table_valued(
        column("run", Text), column("amount", BigInteger), column("how", Text)
    )
    each = each.render_derived(name="each", with_types=True)
    query = (
        select(RESERVE.c.reserve, RESERVE.c.reason, RESERVE.c.currency, *each.c[1:], RUN.c.closed_on)
        .select_from(RESERVE.join(each, true()).join(RUN, RUN.c.run == each.c.run))
        .where(RUN.c.state == _CLOSED, RUN.c.closed_on <= last.isoformat())
    )
    taken = query.subquery("taken")
    return taken, taken.c.closed_on


async def _gone(connection: AsyncConnection, first: date, last: date) -> tuple[Gone, ...]:
    taken, day = _taken_until(last)
    named = (taken.c.how, taken.c.reason, taken.c.currency)
    query = select(*named, func.sum(taken.c.amount)).where(day >= first.isoformat()).group_by(*named)
    return tuple(
        Gone(how=how, reason=reason, currency=currency, amount=int(amount))
        for how, reason, currency, amount in (await connection.execute(query)).tuples()
    )


async def _standing(connection: AsyncConnection, last: date) -> tuple[Standing, ...]:
    taken, _ = _taken_until(last)
    less = select(taken.c.reserve, func.sum(taken.c.amount).label("amount")).group_by(taken.c.reserve)
    gone = less.subquery("gone")
    left = (RESERVE.c.amount - func.coalesce(gone.c.amount, 0)).label("amount")
    year = func.substr(RESERVE.c.started_on, 1, 4).label("year")
    open_then = (
        select(RESERVE.c.reason, year, RESERVE.c.currency, left)
        .select_from(
            RESERVE.join(RUN, RUN.c.run == RESERVE.c.run).outerjoin(gone, gone.c.reserve == RESERVE.c.reserve)
        )
        .where(RUN.c.state == _CLOSED, RUN.c.closed_on <= last.isoformat())
        .subquery("open_then")
    )
    named = (open_then.c.reason, open_then.c.year, open_then.c.currency)
    query = (
        select(*named, func.sum(open_then.c.amount), func.count())
        .where(open_then.c.amount != 0)
        .group_by(*named)
    )
    return tuple(
        Standing(reason=reason, year=int(begun), currency=currency, amount=int(amount), items=items)
        for reason, begun, currency, amount, items in (await connection.execute(query)).tuples()
    )
