"""Imports a catalogue: who its persons are, what each row would do as the registry stands, then doing it.

A dry run ends after the looking, so its report is that of the import. A repeat finds everything there, for ids follow
from the source's name and the row's own key (1.3-e, 2.1.4-b, D-43, D-102).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from services.registry.domain.catalogue import (
    CatalogueRow,
    Person,
    RowRejected,
    rejected,
    roles_of,
    source_of,
    work_of,
)
from services.registry.domain.import_run import Counts, ImportKind, ImportPlan
from services.registry.domain.source_record import SourceRecord
from services.registry.domain.work import RegisterWork
from services.registry.formats.catalogue import Catalogue, read_catalogue
from services.registry.formats.cwr_works import read_cwr
from services.registry.jobs.beside import beside, keep_beside
from services.registry.jobs.keyed import (
    NEWER_DATA_STANDS,
    Foreseen,
    OfAnother,
    foresee_twins,
    foresee_works,
    free_works,
    register_parties,
    register_works,
    revise_works,
)
from services.registry.jobs.persons import AT_ONCE, Persons, doubts, resolve
from services.registry.jobs.places import Places, waves
from services.registry.jobs.report import end, keep_file, plan_of, refuse
from services.registry.projections.known_works import Wanted
from shared.contracts.registry import Source, Work
from shared.contracts.terms import Role
from shared.contracts.wire import reader
from shared.jobs.kinds import JobContext
from shared.kernel.decider import Rejected
from shared.kernel.findings import Unreadable

_ROWS = reader(tuple[CatalogueRow, ...])
_PERSONS = reader(dict[str, Person])
_IDS = reader(frozenset[str])
_REJECTED = reader(tuple[RowRejected, ...])
_DIFFERS = "is registered with other facts: they stand until somebody amends them there"


@dataclass(slots=True)
class _Import:
    """One import on its way."""

    plan: ImportPlan
    file: Catalogue
    people: dict[str, Person]
    persons: Persons
    places: Places
    rejections: list[RowRejected]
    entering: set[str] = field(default_factory=set)
    """Works that are new."""
    changing: set[str] = field(default_factory=set)
    """Works of which the same source says something else now."""
    beside: list[tuple[int, SourceRecord]] = field(default_factory=list)
    """By row, what is said of works that are registered by other evidence."""
    parties: set[str] = field(default_factory=set)
    """New parties that they need."""
    refused: list[Work] = field(default_factory=list)
    """Works with identifiers that do not go in."""
    unchanged: int = 0

    def parts(self) -> Iterator[tuple[CatalogueRow, ...]]:
        """The file's rows some at a time."""
        return map(_ROWS, self.file.parts)

    def command(self, row: CatalogueRow) -> RegisterWork:
        """What a row asks for."""
        source = self.source(row)
        roles = roles_of(row, source, self.persons.registered)
        return RegisterWork(work=work_of(row, source), roles=roles)

    def source(self, row: CatalogueRow) -> Source | None:
        """Where what a row says comes from."""
        return source_of(self.plan, row)

    def wanted(self, rows: Iterable[CatalogueRow]) -> dict[str, Wanted]:
        """What may be registered under another id; a new file of a source knows its own works by their ids."""
        registered = self.persons.registered
        return {
            row.id: Wanted(
                row.titles[0].text,
                row.year,
                frozenset(
                    registered.get(one.person, one.person) for one in row.credits if one.role == Role.DIRECTOR
                ),
            )
            for row in rows
            # What stands in a series is told by its number there: episodes of many have the same title.
            if not row.music and not row.new and not row.parent
        }

    def reject(self, row: CatalogueRow, refused: Rejected) -> None:
        """A row that the registry refuses."""
        reason = _DIFFERS if refused.reason == "ALREADY_REGISTERED" else refused.detail
        self.rejections.append(rejected(row.row, "row", refused.reason, reason))


async def run(job: JobContext) -> dict[str, Any]:
    """The counts of the import; its rejected rows stand in the report."""
    begun = await plan_of(job)
    if begun is None:
        return {"import": job.subject, "state": "ENDED_BEFORE"}
    plan, data = begun
    try:
        file = await job.compute(read_cwr if plan.kind is ImportKind.CWR else read_catalogue, data, plan)
    except Unreadable as error:
        return await refuse(job, error)
    await keep_file(job, plan)
    people = _PERSONS(file.persons)
    persons = await resolve(job, plan, people)
    places = Places(plan.source, _IDS(file.works))
    doing = _Import(plan, file, people, persons, places, list(_REJECTED(file.rejected)))
    await _look(job, doing)
    await keep_beside(job, doing.beside, doing.rejections, store=not plan.dry_run)
    if not plan.dry_run:
        await _enter(job, doing)
    counts = Counts(
        rows=file.rows,
        entered=len(doing.entering),
        changed=len(doing.changing),
        beside=len(doing.beside),
        unchanged=doing.unchanged,
        rejected=len({one.row for one in doing.rejections}),
        parties=len(doing.parties),
    )
    return await end(job, counts, sorted(doing.rejections))


async def _look(job: JobContext, doing: _Import) -> None:
    """What each row would do; nothing is stored."""
    done = 0
    for part in doing.parts():
        clear = [row for row in part if not doubts(row, doing.people, doing.persons, doing.rejections)]
        homeless = await doing.places.find(job, clear)
        doing.rejections += homeless
        gone = {one.row for one in homeless}
        rows = {row.id: doing.places.placed(row) for row in clear if row.row not in gone}
        keyed = {row.id for row in rows.values() if row.isan or row.eidr or row.iswc or row.parent}
        foreign = doing.plan.kind is ImportKind.FOREIGN
        revised = {row.id for row in rows.values() if row.revision or foreign}
        foreseen = await foresee_works(
            job, list(rows), partial(_asked, doing, rows), keyed=keyed, revised=revised
        )
        await foresee_twins(job, foreseen, doing.wanted(rows.values()), doing.places.own)
        for row in rows.values():
            outcome = foreseen[row.id]
            if (lost := doing.places.lost(row)) is not None:
                doing.refused.append(doing.command(row).work)
                doing.rejections.append(lost)
                continue
            if not isinstance(outcome, OfAnother) or outcome.work == row.id:
                doing.places.goes_in(row)
            if isinstance(outcome, OfAnother):
                if row.id in keyed:
                    doing.refused.append(doing.command(row).work)
                _stands(doing, row, outcome, foreign=foreign)
            elif outcome is Foreseen.SAME:
                doing.unchanged += 1
            else:
                (doing.entering if outcome is Foreseen.NEW else doing.changing).add(row.id)
                doing.parties.update(
                    credit.person for credit in row.credits if credit.person in doing.persons.new
                )
        done += len(part)
        await job.progress(done, doing.file.rows, "rows looked at")


def _stands(doing: _Import, row: CatalogueRow, other: OfAnother, *, foreign: bool) -> None:
    """What is registered by other evidence stands; what a foreign source says is kept beside it (D-43)."""
    source = doing.source(row)
    if not foreign or source is None or other.refused.reason == NEWER_DATA_STANDS:
        doing.reject(row, other.refused)
        return
    doing.beside.append((row.row, beside(doing.plan, row, source, doing.people, other.work)))


def _asked(doing: _Import, rows: dict[str, CatalogueRow], work: str) -> RegisterWork:
    return doing.command(rows[work])


async def _enter(job: JobContext, doing: _Import) -> None:
    """Enter the new parties, then the new works; what was refused meanwhile is reported."""
    await free_works(job, doing.refused)
    refused: dict[str, Rejected] = {}
    new = sorted(doing.parties)
    for start in range(0, len(new), AT_ONCE):
        outcomes = await register_parties(
            job, [doing.persons.new[party] for party in new[start : start + AT_ONCE]]
        )
        refused |= {party: one for party, one in outcomes.items() if isinstance(one, Rejected)}
    done = 0
    for part in doing.parts():
        going = (row for row in part if row.id in doing.entering or row.id in doing.changing)
        for wave in waves(map(doing.places.placed, going)):
            await _enter_some(job, doing, wave, refused)
        done += len(part)
        await job.progress(done, doing.file.rows, "rows entered")


async def _enter_some(
    job: JobContext, doing: _Import, rows: Sequence[CatalogueRow], refused: dict[str, Rejected]
) -> None:
    """Enter works none of which stands in another one of them."""
    wanted = []
    for row in rows:
        if (lost := doing.places.lost(row)) is not None:
            _withdrawn(doing, row, Rejected("PARENT_LACKS", lost.reason))
            continue
        lacks = next((refused[one.person] for one in row.credits if one.person in refused), None)
        if lacks is None:
            wanted.append(row)
        else:
            _withdrawn(doing, row, lacks)
    commands = {row.id: doing.command(row) for row in wanted}
    entering = [command for work, command in commands.items() if work in doing.entering]
    changing = [command for work, command in commands.items() if work in doing.changing]
    became: dict[str, Any] = await register_works(job, entering)
    became |= await revise_works(job, changing)
    for row in wanted:
        outcome = became.get(row.id)
        if isinstance(outcome, Rejected):
            _withdrawn(doing, row, outcome)


def _withdrawn(doing: _Import, row: CatalogueRow, refused: Rejected) -> None:
    doing.entering.discard(row.id)
    doing.changing.discard(row.id)
    doing.places.withdrawn(row)
    doing.reject(row, refused)
