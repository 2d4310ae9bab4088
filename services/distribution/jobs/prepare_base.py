"""Makes a version of a statistical base: what it weighs is read in one snapshot and stored by its hash (D-08)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.base_events import BasePrepared, Comparable
from services.distribution.domain.statistical_base import ACCOUNTS_MAX, BASE, PrepareBase
from services.distribution.domain.weights import ComparableAccount, Weights, WorkWeight, summed
from services.distribution.formats.weight_table import CLAUSE, FINDINGS_MAX, read_weight_table
from services.distribution.formats.weights import MEDIA_TYPE, write_weights
from services.distribution.projections import comparable, work
from services.distribution.projections.comparable import Used
from services.distribution.projections.heard import known
from shared.contracts.terms import Channel, Measure, UseType
from shared.contracts.wire import from_builtins
from shared.jobs.entering import held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding, Unreadable
from shared.kernel.periods import Period
from shared.projections import snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the base is to be made of; without accounts, users and documents it is of its class."""

    base: str
    cause: str | None
    channel: Channel
    use_type: UseType
    period: Period
    accounts: tuple[str, ...]
    users: tuple[str, ...]
    documents: tuple[str, ...]
    measure: Measure | None
    encoding: str
    note: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    comparable: Comparable
    measure: Measure | None
    accounts: Sequence[Used] = ()
    left_out: Sequence[str] = ()


async def run(job: JobContext) -> dict[str, Any]:
    """args: those of `Asked`. Appends nothing when a source has a defect or a named account is not accepted."""
    asked = from_builtins(Asked, job.args)
    tables = await _read_documents(job, asked)
    async with snapshot(job.ctx.engine) as (connection, _):
        found = await _found(connection, asked)
        survivors = await work.read_survivors(connection)
        listed = [one for table in tables for one in table]
        await _prove_known(connection, listed)
        used = [one for account in found.accounts for one in account.works]
        works = summed([*used, *listed], survivors)
        works, unregistered = await _as_registered(connection, works)
        heard = await known(connection)
    accounts = tuple(ComparableAccount(account=one.account, version=one.version) for one in found.accounts)
    weights = Weights(measure=found.measure, accounts=accounts, documents=asked.documents, works=works)
    document = await asyncio.to_thread(write_weights, weights)
    prepared = BasePrepared(
        base=asked.base,
        version=0,
        cause=asked.cause,
        channel=asked.channel,
        use_type=asked.use_type,
        period=asked.period,
        comparable=found.comparable if works else Comparable.NONE,
        measure=found.measure,
        accounts=accounts,
        documents_sha256=asked.documents,
        left_out=tuple(found.left_out),
        weights_sha256=await job.ctx.blobs.put(document, MEDIA_TYPE),
        works=len(works),
        unregistered=unregistered,
        total=sum(one.weight for one in works),
        undecided=sum(one.undecided for one in found.accounts),
        known=heard,
        note=asked.note,
        prepared_by=asked.by,
    )
    held(await job.ctx.store.execute(BASE, asked.base, PrepareBase(prepared=prepared), job.meta()), "base")
    return {
        "base": asked.base,
        "comparable": prepared.comparable.value,
        "works": prepared.works,
        "weights_sha256": prepared.weights_sha256,
    }


async def _read_documents(job: JobContext, asked: Asked) -> list[tuple[WorkWeight, ...]]:
    tables: list[tuple[WorkWeight, ...]] = []
    for sha in asked.documents:
        data = await job.ctx.blobs.get(sha)
        if data is None:
            raise JobFailed([Finding("documents", "its bytes are not stored here", sha, CLAUSE)])
        try:
            tables.append(await job.compute(read_weight_table, data, asked.encoding))
        except Unreadable as error:
            where = f"document {sha[:12]}"
            raise JobFailed(
                Finding(f"{where}, {one.where}", one.what, one.value, CLAUSE) for one in error.findings
            ) from error
    return tables


async def _found(connection: AsyncConnection, asked: Asked) -> _Found:
    """The accounts that were named, else those of the first class that has any with use (D-11)."""
    if asked.accounts or asked.users:
        return await _chosen(connection, asked)
    if asked.documents:
        return _Found(comparable=Comparable.CHOSEN, measure=asked.measure)
    year = comparable.years_of(asked.period)
    classes = (
        (Comparable.PERIOD, asked.use_type, asked.period),
        (Comparable.YEAR, asked.use_type, year),
        (Comparable.CHANNEL, None, year),
    )
    for level, use_type, period in classes:
        query = comparable.of_class(asked.channel, use_type, period)
        used = await comparable.read_used(connection, query.limit(ACCOUNTS_MAX + 1))
        if len(used) > ACCOUNTS_MAX:
            what = f"more than {ACCOUNTS_MAX} accounts are comparable: name some, or a shorter period"
            raise JobFailed([Finding("period", what, str(period), CLAUSE)])
        measure, accounts, left_out = comparable.in_measure(used, asked.measure)
        if any(one.weight > 0 for account in accounts for one in account.works):
            return _Found(comparable=level, measure=measure, accounts=accounts, left_out=left_out)
    return _Found(comparable=Comparable.NONE, measure=asked.measure)


async def _chosen(connection: AsyncConnection, asked: Asked) -> _Found:
    read: dict[str, Used] = {}
    year = comparable.years_of(asked.period)
    if asked.accounts:
        query = comparable.named(asked.accounts)
        read |= {one.account: one for one in await comparable.read_used(connection, query)}
    wrong = [
        Finding("accounts", "is no account that was accepted and matched", account, CLAUSE)
        for account in sorted(set(asked.accounts) - set(read))
    ]
    if asked.users:
        of_users = comparable.of_users(asked.users, asked.channel, asked.use_type, year)
        theirs = await comparable.read_used(connection, of_users.limit(ACCOUNTS_MAX + 1))
        read |= {one.account: one for one in theirs}
        without = sorted(set(asked.users) - {one.payer for one in theirs})
        what = "has no accepted account of this use type in the year"
        wrong += [Finding("users", what, user, CLAUSE) for user in without]
    measure, accounts, left_out = comparable.in_measure([read[one] for one in sorted(read)], asked.measure)
    what = f"is not measured in {measure}, or not in manat: name the measure, or leave it out"
    wrong += [Finding("accounts", what, account, CLAUSE) for account in left_out]
    if len(read) > ACCOUNTS_MAX:
        wrong.append(Finding("users", f"more than {ACCOUNTS_MAX} accounts", str(len(read)), CLAUSE))
    if wrong:
        raise JobFailed(wrong[:FINDINGS_MAX])
    return _Found(comparable=Comparable.CHOSEN, measure=measure, accounts=accounts)


async def _prove_known(connection: AsyncConnection, listed: Sequence[WorkWeight]) -> None:
    there = await work.read_facts_of(connection, sorted({one.work for one in listed}))
    unknown = sorted({one.work for one in listed} - set(there))
    if unknown:
        what = "is no work that the registry has"
        raise JobFailed(Finding("documents", what, one, CLAUSE) for one in unknown[:FINDINGS_MAX])


async def _as_registered(
    connection: AsyncConnection, works: Sequence[WorkWeight]
) -> tuple[tuple[WorkWeight, ...], int]:
    """The works with the registry's titles, and how many of them are not registered."""
    facts = await work.read_facts_of(connection, [one.work for one in works])
    named = tuple(
        WorkWeight(
            work=one.work,
            weight=one.weight,
            title=facts[one.work]["title"],
            episode=facts[one.work]["episode"],
        )
        if one.work in facts
        else one
        for one in works
    )
    return named, sum(one.work not in facts or facts[one.work]["provisional"] for one in works)
