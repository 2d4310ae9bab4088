"""A batch searched against the registry: part by part from the database, or with everything in memory.

Part by part, what a part needs is read set-based, and child processes search it, two at a time. Memory grows with a
part and with the works that it may be, never with the registry: of that the suggestions alone read all titles, and
those stream past. The same batch gives the same answers either way.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.authors import ReportedPerson
from services.matching.domain.catalogue import CatalogueWork, make_catalogue
from services.matching.domain.policy import MatchingRules
from services.matching.domain.recall import Recalled
from services.matching.domain.registered import KnownParty, KnownWork, registered_works
from services.matching.domain.remembered import DecisionRemembered
from services.matching.domain.search import Found
from services.matching.domain.similar import merged as merged_slices
from services.matching.domain.similar import spelled
from services.matching.formats.parts import (
    Answered,
    Keyed,
    Memories,
    Needed,
    Similar,
    Unsettled,
    among,
    finish,
    finished_as,
    keyed,
    keyed_reports,
    settle,
    settled_as,
    similar_in_slice,
    similar_titles,
    titles_of,
)
from services.matching.formats.shelf import Shelf
from services.matching.jobs.shelving import read_shelf
from services.matching.projections.party import merged_parties, parties_named
from services.matching.projections.remembered import read_remembered
from services.matching.projections.work_key import (
    merged_works,
    stream_spelled,
    works_of_common,
    works_of_parties,
    works_with,
)
from shared.contracts.intake import ReportedWork
from shared.jobs.kinds import Compute
from shared.kernel.merged import survivors

T = TypeVar("T")
_PART_BYTES: Final = 1024 * 1024
"""Of reports as JSON: some 3,000 of them."""
_ALONE_BYTES: Final = 256 * 1024
"""Up to so much one part: beyond, two processes are sooner done."""
_SLICE_BYTES: Final = 2 * 1024 * 1024
_QUEUE: Final = 16_384
"""Titles for which similar ones are sought in one pass."""
_HERE_BYTES: Final = 32 * 1024
"""Up to so much JSON a process of its own would take longer to start than to answer."""
_AT_ONCE: Final = 2
_UNDER_WAY: Final = 3
"""Parts: while one reads, two others are computed."""


def parts_of(chunks: Sequence[str]) -> list[list[str]]:
    """The reports of a batch, given as JSON arrays, in parts that are searched one beside the other."""
    size = sum(map(len, chunks))
    count = 1 if size <= _ALONE_BYTES else 2 * -(-size // (2 * _PART_BYTES))
    parts: list[list[str]] = [[]]
    filled = 0
    for chunk in chunks:
        if filled >= size / count:
            parts.append([])
            filled = 0
        parts[-1].append(chunk)
        filled += len(chunk)
    return parts


@dataclass(frozen=True, slots=True)
class _Settled:
    """What became of a part: what is answered, and what is left."""

    answers: list[Answered]
    left: list[Unsettled]


@dataclass
class Searching:
    """One batch in one snapshot."""

    compute: Compute
    connection: AsyncConnection
    rules: MatchingRules
    day: date
    unheard: Collection[str] = ()
    """Officials whose decisions are not remembered here."""
    _works: Mapping[str, str] = field(default_factory=dict)
    """Every merged record with the one that stands for it."""
    _parties: Mapping[str, str] = field(default_factory=dict)
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    """A connection answers one question at a time."""
    _working: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def answers(
        self, parts: Sequence[Sequence[str]], owners: Mapping[int, Sequence[ReportedPerson]]
    ) -> list[list[Answered]]:
        """The answers to the reports of each part; `owners` are those of a schedule's lines, by report."""
        self._works = survivors(await merged_works(self.connection))
        self._parties = await merged_parties(self.connection)
        settled = await _together([partial(self._settle, part, owners) for part in parts])
        unsettled = [(one.answers, left) for one in settled for left in one.left if left.count]
        titles = sorted({title for _, left in unsettled for title in left.titles})
        similar: dict[str, Sequence[tuple[str, int]]] = {}
        for start in range(0, len(titles), _QUEUE):
            similar |= await self._similar(titles[start : start + _QUEUE])
        finished = await _together([partial(self._finish, left, similar) for _, left in unsettled])
        for (answers, _), answered in zip(unsettled, finished, strict=True):
            answers.append(answered)
        return [one.answers for one in settled]

    async def _memories(self, part: Needed) -> Memories:
        return {
            key: (one, self._works.get(meant := one.named or one.work or "", meant))
            for key, one in (await read_remembered(self.connection, part.memories)).items()
            if one.decided_by not in self.unheard and one.confirmed_by not in self.unheard
        }

    async def _settle(
        self, chunks: Sequence[str], owners: Mapping[int, Sequence[ReportedPerson]]
    ) -> _Settled:
        part = await self._ask(keyed, chunks, owners, size=sum(map(len, chunks)))
        async with self._reading:
            memories = await self._memories(part)
            works, common = await works_with(self.connection, part.lookups)
        remembered = [work for _, work in memories.values()]
        shelf = await self._shelf([*works, *remembered])
        args = (part.reports, shelf, self.rules, memories)
        found = await self._ask(settle, *args, common, size=part.size)
        late = found.postponed
        if not late.count:
            return _Settled([found.answered], [found.left])
        async with self._reading:
            works, _ = await works_with(self.connection, set(late.lookups) - common)
        shelf = await self._shelf([*works, *remembered, *await self._of_common(common, late.persons)])
        args = (late.reports, shelf, self.rules, memories)
        then = await self._ask(settle, *args, frozenset(), size=len(late.reports))
        return _Settled([found.answered, then.answered], [found.left, then.left])

    async def _similar(self, titles: Sequence[str]) -> Similar:
        """The works with similar titles, from all slices of the registry."""
        found: list[Similar] = []
        working: set[asyncio.Task[Similar]] = set()

        async def take(lines: bytes) -> None:
            nonlocal working
            working.add(asyncio.create_task(self.compute(similar_in_slice, titles, lines, self._works)))
            if len(working) >= _AT_ONCE:
                done, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
                found[:] = [merged_slices([*found, *(task.result() for task in done)])]

        try:
            await stream_spelled(self.connection, _SLICE_BYTES, take)
            found += await asyncio.gather(*working)
        finally:
            for task in working:
                task.cancel()
        return merged_slices(found)

    async def _finish(self, left: Unsettled, similar: Similar) -> Answered:
        of_part = {title: similar[title] for title in left.titles if title in similar}
        async with self._reading:
            with_keys, common = await works_with(self.connection, left.lookups)
            named = await parties_named(self.connection, left.names, self._parties)
            by_names = await works_of_parties(self.connection, named)
        possible = {*with_keys, *await self._of_common(common, left.persons, left.years)}
        alike = [work for hits in of_part.values() for work, _ in hits]
        shelf = await self._shelf([*possible, *by_names, *alike])
        merged = {one: self._works[one] for one in possible if one in self._works}
        args = (left.reports, shelf, of_part, merged, self.rules)
        return await self._ask(finish, *args, size=len(left.reports))

    async def _of_common(
        self,
        common: Set[int],
        persons: Iterable[tuple[int, int]],
        years: Iterable[tuple[int, int | None]] = (),
    ) -> list[str]:
        """The works under common titles that reports with these persons, and near these years, may be."""
        asked = [pair for pair in persons if pair[0] in common]
        if not common:
            return []
        async with self._reading:
            numbers = {(person, person) for _, person in asked}
            parties: dict[int, list[str]] = {}
            for party, person in await parties_named(self.connection, numbers, self._parties):
                parties.setdefault(person, []).append(party)
            pairs = [(title, party) for title, person in asked for party in parties.get(person, ())]
            near = [one for one in years if one[0] in common]
            return await works_of_common(self.connection, common, pairs, near)

    async def _ask(self, function: Callable[..., T], *args: Any, size: int) -> T:
        """In a child process, unless there is so little to do."""
        if size <= _HERE_BYTES:
            return function(*args)
        async with self._working:
            return await self.compute(function, *args)

    async def _shelf(self, works: Iterable[str]) -> Shelf:
        async with self._reading:
            return await read_shelf(self.connection, works, self._works, self._parties, self.day)


async def _together(works: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """The results of all, worked on some at a time."""
    room = asyncio.Semaphore(_UNDER_WAY)

    async def one(work: Callable[[], Awaitable[T]]) -> T:
        async with room:
            return await work()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(work)) for work in works]
    return [task.result() for task in tasks]


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything that a search rests on, as it stood at one position."""

    reports: Sequence[ReportedWork]
    owners: Mapping[int, Sequence[ReportedPerson]]
    works: Sequence[KnownWork]
    parties: Mapping[str, KnownParty]
    rules: MatchingRules
    day: date
    remembered: Mapping[str, DecisionRemembered] = field(default_factory=dict)
    """Officials' decisions on equal reports, by their key."""


def search_batch(batch: Batch) -> list[Found | Recalled]:
    """What each report is, in the order of the reports, all works being in memory; the same batch gives the same
    answer, and the same as part by part from the database."""
    works = registered_works(batch.works, batch.parties, batch.day)
    catalogue = make_catalogue(works)
    merged = {record.id: known.work.id for known in batch.works for record in known.merged}
    memories = {
        key: (one, merged.get(meant := one.named or one.work or "", meant))
        for key, one in batch.remembered.items()
    }
    found: dict[int, Found | Recalled] = {}
    left: list[Keyed] = []
    for one in keyed_reports(batch.reports, batch.owners):
        answer = settled_as(one, catalogue, batch.rules, memories)
        if answer is None:
            left.append(one)
        else:
            found |= dict.fromkeys(one.numbers, answer)
    similar = similar_titles(titles_of(left), ((work.id, _spelled(work)) for work in works))
    catalogue.alike = among(similar, catalogue)
    for one in left:
        found |= dict.fromkeys(one.numbers, finished_as(one.report, catalogue, batch.rules, merged))
    return [found[report.number] for report in batch.reports]


def _spelled(work: CatalogueWork) -> str:
    return spelled(text for title in work.keys for text in title.spellings)
