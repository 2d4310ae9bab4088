"""Accepted accounts of comparable users, and how much each work was used in them (D-08, D-11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import JSON, BigInteger, Select, Text, column, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.rates import HOME
from services.distribution.domain.weights import WorkWeight
from services.distribution.projections.report import TABLE as REPORT
from services.distribution.projections.target import TABLE as TARGET
from services.distribution.projections.usage import TABLE as USAGE
from shared.contracts.terms import Channel, MatchOutcome, Measure, TargetKind, UseType
from shared.kernel.periods import Period

_IN_MONEY = frozenset({Measure.AMOUNT, Measure.BOX_OFFICE})
_WEIGHED = (MatchOutcome.MATCHED.value, MatchOutcome.NON_REGISTERED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """An account with the use of its works in its one measure; None where it has several, or is not in manat."""

    account: str
    version: int
    payer: str
    measure: Measure | None
    works: tuple[WorkWeight, ...]
    undecided: int


def accepted() -> Select[tuple[str, int, str, str]]:
    """Accounts whose accepted version and its matching are here whole: id, version, payer, currency."""
    manifest = TARGET.c.manifest
    return (
        select(
            TARGET.c.target,
            TARGET.c.version,
            manifest["payer"].as_string(),
            manifest["due"]["currency"].as_string(),
        )
        .where(
            TARGET.c.kind == TargetKind.ACCOUNT.value,
            TARGET.c.taken == TARGET.c.version,
            TARGET.c.decided == TARGET.c.version,
        )
        .order_by(TARGET.c.target)
    )


def of_class(channel: Channel, use_type: UseType | None, period: Period) -> Select[tuple[str, int, str, str]]:
    """Those of a channel, and of a use type, whose period meets this one."""
    manifest = TARGET.c.manifest
    # Days in ISO form stand in the order of the calendar.
    query = accepted().where(
        manifest["channel"].as_string() == channel.value,
        manifest["period"]["from"].as_string() <= period.last.isoformat(),
        manifest["period"]["to"].as_string() >= period.first.isoformat(),
    )
    if use_type is not None:
        query = query.where(manifest["use_type"].as_string() == use_type.value)
    return query


def named(accounts: Sequence[str]) -> Select[tuple[str, int, str, str]]:
    """Those of them that are accepted."""
    return accepted().where(TARGET.c.target.in_(accounts))


def of_users(
    users: Sequence[str], channel: Channel, use_type: UseType, period: Period
) -> Select[tuple[str, int, str, str]]:
    """Those of some payers in a class."""
    payer = TARGET.c.manifest["payer"].as_string()
    return of_class(channel, use_type, period).where(payer.in_(users))


def years_of(period: Period) -> Period:
    """The calendar years that a period touches."""
    return Period(date(period.first.year, 1, 1), date(period.last.year, 12, 31))


async def read_used(connection: AsyncConnection, query: Select[tuple[str, int, str, str]]) -> list[Used]:
    """The accounts of a query with the use of their works, summed where they stand."""
    rows = (await connection.execute(query)).tuples().all()
    return [await _used(connection, *row) for row in rows]


async def _used(connection: AsyncConnection, account: str, version: int, payer: str, currency: str) -> Used:
    use = func.json_array_elements(USAGE.c.uses).table_valued(column("use", JSON)).render_derived().lateral()
    uses = (
        select(
            use.c.use[0].as_integer().label("number"),
            use.c.use[1].as_string().label("measure"),
            use.c.use[3].as_string().cast(BigInteger).label("value"),
        )
        .select_from(USAGE.join(use, true()))
        .where(USAGE.c.target == account, USAGE.c.version == version)
        .subquery()
    )
    of_account = (REPORT.c.target == account) & (REPORT.c.version == version)
    query = (
        select(
            REPORT.c.outcome,
            REPORT.c.work,
            uses.c.measure,
            func.sum(uses.c.value).cast(BigInteger).label("value"),
            func.min(func.nullif(REPORT.c.title, "")).label("title"),
            func.min(REPORT.c.episode).label("episode"),
            func.count(func.distinct(func.coalesce(REPORT.c.episode.cast(Text), ""))).label("episodes"),
        )
        .join(uses, of_account & (REPORT.c.number == uses.c.number))
        .where(REPORT.c.outcome != MatchOutcome.NOT_A_WORK.value)
        .group_by(REPORT.c.outcome, REPORT.c.work, uses.c.measure)
    )
    rows = (await connection.execute(query)).mappings().all()
    measures = {row["measure"] for row in rows}
    measure = Measure(measures.pop()) if len(measures) == 1 else None
    if measure in _IN_MONEY and currency != HOME:
        measure = None
    works = tuple(
        WorkWeight(
            work=row["work"],
            weight=row["value"],
            title=row["title"] or "",
            episode=row["episode"] if row["episodes"] == 1 else None,
        )
        for row in rows
        if row["outcome"] in _WEIGHED and row["work"] is not None
    )
    undecided = sum(row["value"] for row in rows if row["outcome"] == MatchOutcome.UNDECIDED.value)
    return Used(
        account=account, version=version, payer=payer, measure=measure, works=works, undecided=undecided
    )


def in_measure(
    accounts: Iterable[Used], measure: Measure | None
) -> tuple[Measure | None, list[Used], list[str]]:
    """The measure (given, else that of most accounts), the accounts in it, and those left out."""
    found = list(accounts)
    counts = {one: sum(account.measure is one for account in found) for one in Measure}
    if measure is None and any(counts.values()):
        measure = max(Measure, key=lambda one: counts[one])
    taken = [one for one in found if measure is not None and one.measure is measure]
    return measure, taken, [one.account for one in found if measure is None or one.measure is not measure]
