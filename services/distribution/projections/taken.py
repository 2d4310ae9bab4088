"""Accounts, schedules and awards as a run reads them. Those that it takes are written at once, one after the other:
their days of use are most of a large run, and nothing else that is read depends on them."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import IO, Any

from msgspec import structs
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.facts import RunFacts, TargetFact
from services.distribution.domain.merged import Stands, target_resolved
from services.distribution.domain.next_period import CarriedFact
from services.distribution.formats.facts import write_facts, write_target
from services.distribution.projections import report, usage
from services.distribution.projections.carried import read_carried_into
from services.distribution.projections.foreign import admitted_part, kept_of
from services.distribution.projections.reported import lines_of, reports_of
from services.distribution.projections.said import as_said, ordered
from shared.contracts.terms import TargetKind
from shared.contracts.wire import from_builtins
from shared.projections import Row


class Targets:
    """The targets that a run takes, written one after the other into an empty file, and each without its days of use;
    `taken_up`: what each takes up of earlier periods of its contract."""

    def __init__(self, file: IO[bytes], taken_up: Mapping[str, tuple[CarriedFact, ...]]) -> None:
        self.taken_up = taken_up
        self.outlines: list[TargetFact] = []
        self._file = file
        self._sizes: list[int] = []

    def add(self, outline: TargetFact, body: bytes) -> None:
        """The next target."""
        self.outlines.append(outline)
        self._sizes.append(self._file.write(body))

    def bodies(self) -> Iterator[bytes]:
        """What was written, once more."""
        self._file.seek(0)
        for size in self._sizes:
            yield self._file.read(size)


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """Everything that a run reads. The targets that it takes stand without their days of use in `facts`, and whole as
    they are written in `targets`."""

    facts: RunFacts
    targets: Targets

    def document(self) -> Iterator[bytes]:
        """What is stored of it, in pieces."""
        return write_facts(self.facts, self.targets.bodies())


async def read_taken(
    connection: AsyncConnection,
    rows: Iterable[Row],
    weighed: Container[str],
    survivors: Mapping[str, str],
    stands: Stands,
    targets: Targets,
) -> None:
    """Add the targets of these rows, in their order, with what they take up of earlier periods. A merged work or party
    is named as the one that stands."""
    for row in rows:
        target = named_now(await read_target(connection, row, weighed), survivors)
        target = replace(target, carried=targets.taken_up.get(target.id, ()))
        reports = tuple(structs.replace(one, uses=()) for one in target.reports)
        targets.add(replace(target, reports=reports), write_target(target_resolved(target, stands)))


def works_of(target: TargetFact) -> set[str]:
    reported = {one.work for one in target.reports if one.work is not None}
    return reported | {one.work for one in target.breakdown}


async def read_target(connection: AsyncConnection, row: Row, weighed: Container[str]) -> TargetFact:
    """A target of a row, with what was carried into it; of contracts that are `weighed` with the hours of use."""
    found = await _target(connection, row, weighed)
    if row["distributed"] is None:
        return found
    return replace(found, carried=await read_carried_into(connection, found.id))


async def _target(connection: AsyncConnection, row: Row, weighed: Container[str]) -> TargetFact:
    target, version = row["target"], row["version"]
    said = row["said"]
    if said is not None and (row["kind"] == TargetKind.CAUSE or said["breakdown"]):
        return as_said(row, said)
    chunks = await connection.execute(
        select(usage.TABLE.c.uses, usage.TABLE.c.lines, usage.TABLE.c.kept)
        .where(usage.TABLE.c.target == target, usage.TABLE.c.version == version)
        .order_by(usage.TABLE.c.chunk)
    )
    uses: list[list[Any]] = []
    lines: list[Row] = []
    kept: list[list[Any]] = []
    for chunk in chunks:
        uses.extend(chunk.uses)
        lines.extend(chunk.lines)
        kept.extend(chunk.kept)
    query = select(report.TABLE).where(report.TABLE.c.target == target, report.TABLE.c.version == version)
    reports = [dict(one) for one in (await connection.execute(query)).mappings()]
    # How much an award is, its order says, whatever its works list came to.
    award = {} if said is None else {"due": said["due"], "payer": said["payer"], "ordered": ordered(said)}
    empty = {
        "id": target,
        "version": version,
        "kind": row["kind"],
        "reports": [],
        "transfers": row["transfers"],
    }
    fact = from_builtins(TargetFact, row["manifest"] | award | empty)
    return replace(
        fact,
        reports=tuple(reports_of(reports, uses, by_hour=fact.contract in weighed)),
        lines=tuple(lines_of(lines, reports)),
        admitted=admitted_part(row),
        kept=kept_of(row, kept),
    )


def named_now(target: TargetFact, survivors: Mapping[str, str]) -> TargetFact:
    """A use of a work that was merged is of the one that stands, with its shares, also one of a non-registered work:
    nothing that comes later would say again that it is no longer (D-10, D-102)."""
    reports = tuple(
        one if (now := survivors.get(one.work or "")) is None else structs.replace(one, work=now)
        for one in target.reports
    )
    breakdown = tuple(replace(one, work=survivors.get(one.work, one.work)) for one in target.breakdown)
    return replace(target, reports=reports, breakdown=breakdown)
