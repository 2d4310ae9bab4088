"""Distribution's part of the old system's books: what stands against it, how it goes in, what stands of it (D-101).

Every share goes in with an allocation of its own, a reserved one with its reserve, all under one run that is closed
last: until then they are inert, as those of every run, and a job that was cut off goes on. The money is there before:
intake tied it to the package.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from services.distribution.domain.booked_share import (
    BOOKED_SHARE,
    Named,
    Place,
    TakeOverShare,
    allocation,
    booked,
    reserve,
)
from services.distribution.domain.books import (
    HELD,
    RESERVES,
    WHOLE_WORK,
    BookedShare,
    allocation_of,
    defect,
    party_of_books,
    place,
    run_of_books,
    share_of_books,
    work_of_books,
)
from services.distribution.domain.draft import totals_of
from services.distribution.domain.reserve import RESERVE, Reserve
from services.distribution.domain.royalty import ALLOCATION, Allocate, RoyaltyAllocated, reserve_from
from services.distribution.domain.run import RUN
from services.distribution.domain.run_books import TakeOverRun
from services.distribution.formats.books import check_part
from services.distribution.projections.allocation import runs_of
from services.distribution.projections.books_standing import count_standing
from services.distribution.projections.heard import known
from services.distribution.projections.ledger import waiting_at
from services.distribution.projections.party import known_parties
from services.distribution.projections.work import known_works
from services.distribution.publisher import public_of
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.distribution import StateTotal
from shared.eventstore.books import BOOKS
from shared.jobs.books import BooksPart
from shared.jobs.books_reading import Head, Rows
from shared.jobs.entering import enter_all, held
from shared.jobs.kinds import JobContext
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.kernel.ids import books_target_id
from shared.kernel.money import Money

_KINDS = (RESERVES, HELD)


async def collide(job: JobContext, head: Head, rows: Rows) -> Sequence[Finding]:
    """Whom the books name and distribution has not heard of, what stands already, and whether their money is there."""
    found: list[Finding] = []
    sums: dict[str, int] = {}
    run = run_of_books(head.system, head.package)
    for kind in _KINDS:
        for some in rows.of(kind, BookedShare):
            named = await _named(job, head, some)
            found += [one for row in some for one in _unheard(kind, row, named)]
            found += await _that_stand(job, head, kind, some, run)
            for row in some:
                sums[row.amount.currency] = sums.get(row.amount.currency, 0) + row.amount.amount
    state, _ = await job.ctx.store.state(RUN, run)
    if state.closed:
        return found
    async with job.ctx.engine.connect() as connection:
        waiting = await waiting_at(connection, books_target_id(head.system, head.package))
    for currency in sorted({*sums, *waiting}):
        wanted, there = (Money(one.get(currency, 0), currency) for one in (sums, waiting))
        if wanted != there:
            what = f"reserves and held sums come to {wanted}; intake tied {there} to the package"
            found.append(defect("parts.distribution", what, currency))
    return found


async def enter(job: JobContext, head: Head, rows: Rows) -> None:
    """Shares with their allocations, reserves, then the run that makes them real."""
    where = Place(
        system=head.system,
        package_sha256=job.subject,
        run=run_of_books(head.system, head.package),
        target=books_target_id(head.system, head.package),
    )
    state, _ = await job.ctx.store.state(RUN, where.run)
    if state.closed:
        return
    allocated = await _enter_allocations(job, head, rows, where)
    reserved = await _enter_reserves(job, head, rows, where)
    books, _ = await job.ctx.store.state(BOOKS, job.subject)
    async with job.ctx.engine.connect() as connection:
        heard = await known(connection)
    command = TakeOverRun(
        run=where.run,
        package_sha256=job.subject,
        target=where.target,
        as_of=head.as_of,
        day=baku_day(job.ctx.clock()),
        known=heard,
        allocations=len(allocated.digests),
        reserves=len(reserved),
        digest=batch_digest((*allocated.digests, *reserved)),
        totals=allocated.totals(),
        submitted_by=books.submitted_by[0],
        signed_by=books.signed_by,
    )
    held(await job.ctx.store.execute(RUN, where.run, command, job.meta()), "run")


async def standing(job: JobContext, head: Head, rows: Rows) -> Mapping[str, int]:
    """The control totals of what stands of the package."""
    async with job.ctx.engine.connect() as connection:
        return await count_standing(connection, run_of_books(head.system, head.package))


class _Allocated:
    """What the allocations of a package come to."""

    def __init__(self) -> None:
        self.digests: list[bytes] = []
        self._sums: Counter[tuple[str, str, str]] = Counter()

    def add(self, some: Sequence[RoyaltyAllocated]) -> None:
        """Count some more of them, in the order in which they are appended."""
        self.digests += [item_digest(public_of(one)) for one in some]
        for one in totals_of(some):
            self._sums[(one.state, one.reason or "", one.amount.currency)] += one.amount.amount

    def totals(self) -> tuple[StateTotal, ...]:
        """Sums by state, reason and currency."""
        return tuple(
            StateTotal(state=state, reason=reason or None, amount=Money(amount, currency))
            for (state, reason, currency), amount in sorted(self._sums.items())
        )


async def _enter_allocations(job: JobContext, head: Head, rows: Rows, where: Place) -> _Allocated:
    entered = _Allocated()
    for kind in _KINDS:
        for some in rows.of(kind, BookedShare):
            named = await _named(job, head, some)
            said = [booked(kind, row, where, named) for row in some]
            await enter_all(job, BOOKED_SHARE, [(one.share, TakeOverShare(one)) for one in said], kind)
            first = len(entered.digests) + 1
            allocations = [
                allocation(kind, row, where, named, number) for number, row in enumerate(some, first)
            ]
            await enter_all(job, ALLOCATION, [(one.allocation, Allocate(one)) for one in allocations], kind)
            entered.add(allocations)
    return entered


async def _enter_reserves(job: JobContext, head: Head, rows: Rows, where: Place) -> list[bytes]:
    """Digests of the reserves, each with the three years that began on its own day (D-22)."""
    digests: list[bytes] = []
    for some in rows.of(RESERVES, BookedShare):
        named = await _named(job, head, some)
        items = [reserve(row, where, named) for row in some]
        await enter_all(job, RESERVE, [(one.reserve, Reserve(one, head.as_of)) for one in items], RESERVES)
        digests += [item_digest(public_of(reserve_from(one, head.as_of))) for one in items]
    return digests


async def _named(job: JobContext, head: Head, some: Sequence[BookedShare]) -> Named:
    """By the registry's id, or by the key that the old system had. A work that nobody registered keeps the id that it
    has by its key."""
    keyed = {party_of_books(head.system, key): key for row in some for _, key in _parties_of(row)}
    titled = {work_of_books(head.system, row.work): row.work for row in some}
    async with job.ctx.engine.connect() as connection:
        heard = await known_parties(connection, {*keyed, *keyed.values()})
        works = await known_works(connection, {*titled, *titled.values()})
    unknown = {row.work: work_of_books(head.system, row.work) for row in some if row.reason in WHOLE_WORK}
    return Named(
        parties={keyed.get(party, party): party for party in sorted(heard)},
        works=unknown | {titled.get(work, work): work for work in sorted(works)},
    )


def _parties_of(row: BookedShare) -> Iterator[tuple[str, str]]:
    """The parties that a row names, with the field."""
    others = (("others", one.person) for one in row.others or ())
    for field, party in (("person", row.person), ("payer", row.payer), *others):
        if party is not None:
            yield field, party


def _unheard(kind: str, row: BookedShare, named: Named) -> Iterator[Finding]:
    for field, party in _parties_of(row):
        if party not in named.parties:
            yield defect(place(kind, row.number, field), "distribution has heard of no such party", party)
    if row.work not in named.works:
        yield defect(place(kind, row.number, "work"), "distribution has heard of no such work", row.work)


async def _that_stand(
    job: JobContext, head: Head, kind: str, some: Sequence[BookedShare], run: str
) -> list[Finding]:
    """Rows that another package brought."""
    ids = {allocation_of(share_of_books(head.system, kind, one.number)): one.number for one in some}
    async with job.ctx.engine.connect() as connection:
        runs = await runs_of(connection, list(ids))
    return [
        defect(place(kind, number, "number"), f"stands already, as allocation {one}")
        for one, number in ids.items()
        if runs.get(one, run) != run
    ]


PART = BooksPart(check=check_part, collide=collide, enter=enter, standing=standing)
