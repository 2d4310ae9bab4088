"""What a contract's periods should bring, what was asked for, declared and received: a table per contract."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.calendar import expected_of
from services.intake.domain.tariff import assess, tariff_of
from services.intake.projections.account import TABLE as ACCOUNT
from services.intake.projections.cause import TABLE as CAUSE
from services.intake.projections.invoice import CANCELLED, with_money
from services.intake.projections.invoice import TABLE as INVOICE
from services.intake.projections.reported_work import TABLE as WORK
from shared.contracts.registry import Contract, version_on
from shared.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Told:
    """What the accepted accounts of a period say together."""

    accounts: tuple[str, ...]
    due: int
    """Minor units."""
    received: int
    """Minor units; also of accounts that are not accepted yet, and of statistical causes."""
    seconds: int
    """Use of works, lines that are no works left out."""


async def told_of(connection: AsyncConnection, contract: str, period: Period, currency: str) -> Told:
    """The contract's accounts inside a period, and what came of it for them or for statistical causes (D-11)."""

    def inside(of: Table) -> tuple[ColumnElement[bool], ...]:
        return (
            of.c.contract == contract,
            of.c.period_from >= period.first,
            of.c.period_to <= period.last,
            of.c.currency == currency,
        )

    columns = (ACCOUNT.c.id, ACCOUNT.c.accepted_version, ACCOUNT.c.due, ACCOUNT.c.received)
    rows = (
        (await connection.execute(select(*columns).where(*inside(ACCOUNT)).order_by(ACCOUNT.c.id)))
        .tuples()
        .all()
    )
    for_causes = select(func.coalesce(func.sum(CAUSE.c.received), 0)).where(*inside(CAUSE))
    accepted = [(account, version) for account, version, _, _ in rows if version is not None]
    seconds = 0
    for account, version in accepted:
        total = select(func.coalesce(func.sum(WORK.c.work["seconds"].as_integer()), 0)).where(
            WORK.c.target == account, WORK.c.version == version, WORK.c.no_work_rule.is_(None)
        )
        seconds += int((await connection.execute(total)).scalar_one())
    return Told(
        accounts=tuple(account for account, _ in accepted),
        due=sum(due or 0 for _, version, due, _ in rows if version is not None),
        received=sum(received for *_, received in rows)
        + int((await connection.execute(for_causes)).scalar_one()),
        seconds=seconds,
    )


async def read_receivables(
    connection: AsyncConnection, versions: tuple[Contract, ...], today: date
) -> list[dict[str, Any]]:
    """A row for every period of the contract's calendar whose deadline is over and for every invoice, oldest first:
    expected by the tariff (None where it needs what nobody declared), invoiced, due by the accounts, received."""
    contract = versions[-1].id
    invoices = (await connection.execute(with_money().where(INVOICE.c.contract == contract))).mappings().all()
    asked = {
        Period(row["period_from"], row["period_to"]): row for row in invoices if row["state"] != CANCELLED
    }
    deadlines = {one.period: one.deadline for one in expected_of(versions, today)}
    rows = []
    for period in sorted(deadlines.keys() | asked.keys()):
        terms = version_on(versions, period.first)
        told = await told_of(connection, contract, period, terms.currency)
        invoice = asked.get(period)
        expected = invoice["net"] if invoice is not None else _by_tariff(terms, period, told)
        wanted = max(expected or 0, told.due)
        deadline = deadlines.get(period)
        rows.append(
            {
                "period_from": period.first,
                "period_to": period.last,
                "deadline": deadline,
                "currency": terms.currency,
                "expected": expected,
                "invoice": invoice["id"] if invoice is not None else None,
                "accounts": list(told.accounts),
                "due": told.due if told.accounts else None,
                "received": told.received,
                "outstanding": max(wanted - told.received, 0),
            }
        )
    return rows


def _by_tariff(terms: Contract, period: Period, told: Told) -> int | None:
    tariff = tariff_of(terms, period.first)
    if tariff is None:
        return None
    found = assess(terms, tariff, seconds=told.seconds if told.accounts else None)
    return found.net.amount if found is not None else None


async def read_ageing(connection: AsyncConnection, today: date) -> list[dict[str, Any]]:
    """What is still to come of open invoices per payer and currency, in classes of days after `due_on`."""
    owed = with_money().where(INVOICE.c.state != CANCELLED).subquery()
    late = literal(today) - owed.c.due_on
    classes = {
        "not_due": late <= 0,
        "to_30": late.between(1, 30),
        "to_60": late.between(31, 60),
        "to_90": late.between(61, 90),
        "over_90": late > 90,
    }
    sums = [
        func.coalesce(func.sum(owed.c.outstanding).filter(when), 0).cast(BigInteger).label(name)
        for name, when in classes.items()
    ]
    whole = func.sum(owed.c.outstanding).cast(BigInteger).label("outstanding")
    query = (
        select(owed.c.payer, owed.c.currency, *sums, whole)
        .where(owed.c.outstanding > 0)
        .group_by(owed.c.payer, owed.c.currency)
        .order_by(whole.desc(), owed.c.payer, owed.c.currency)
    )
    return [dict(row) for row in (await connection.execute(query)).mappings()]
