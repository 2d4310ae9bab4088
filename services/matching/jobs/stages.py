"""A batch searched part by part: what a part needs is read set-based, and child processes search it.

Two parts are worked on at a time. Memory grows with a part and with the works that it may be, never with the registry:
of that the suggestions alone read all titles, and those stream past.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.domain.answer import Answer
from services.matching.domain.authors import ReportedPerson
from services.matching.domain.policy import MatchingRules
from services.matching.domain.similar import merged as merged_slices
from services.matching.jobs.searching import (
    Memories,
    Needed,
    Similar,
    Unsettled,
    finish,
    keyed,
    read_answers,
    settle,
    similar_in_slice,
)
from services.matching.jobs.shelf import Shelf
from services.matching.projections.party import merged_parties, parties_named, raw_parties
from services.matching.projections.remembered import read_remembered
from services.matching.projections.work import read_cards
from services.matching.projections.work_key import (
    holders_of,
    merged_works,
    stream_spelled,
    works_of_parties,
    works_with,
)
from shared.jobs.kinds import JobContext
from shared.kernel.merged import survivors

T = TypeVar("T")
_PART_BYTES: Final = 12 * 1024 * 1024
"""Of reports as JSON: some 25,000 of them."""
_SLICE_BYTES: Final = 16 * 1024 * 1024
_HERE_BYTES: Final = 32 * 1024
"""Up to so much JSON a process of its own would take longer to start than to answer."""
_AT_ONCE: Final = 2


async def key_reports(
    job: JobContext, chunks: Sequence[str], owners: Mapping[int, Sequence[ReportedPerson]]
) -> list[Needed]:
    """The reports of a batch, given as JSON arrays, in parts ready to be searched."""
    size = sum(map(len, chunks))
    count = -(-size // _PART_BYTES)
    each = -(-size // (count + count % 2)) if count > 1 else size
    parts: list[list[str]] = [[]]
    filled = 0
    for chunk in chunks:
        if filled >= each:
            parts.append([])
            filled = 0
        parts[-1].append(chunk)
        filled += len(chunk)

    async def key(part: Sequence[str]) -> Needed:
        return await _compute(job, keyed, part, owners, size=sum(map(len, part)))

    return await _together([partial(key, part) for part in parts])


@dataclass
class Stages:
    """One batch in one snapshot."""

    job: JobContext
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

    async def answers(self, parts: Sequence[Needed]) -> dict[int, Answer]:
        """The answers to all reports by their numbers."""
        self._works = survivors(await merged_works(self.connection))
        self._parties = await merged_parties(self.connection)
        memories = await self._memories(parts)
        works: dict[int, list[str]] = {}
        lookups = (number for part in parts for number in part.lookups)
        for number, work in await works_with(self.connection, lookups):
            works.setdefault(number, []).append(work)
        settled = await _together([partial(self._settle, part, works, memories) for part in parts])
        unsettled = [left for _, left in settled if left.count]
        answers = [chunk for chunks, _ in settled for chunk in chunks]
        titles = sorted({title for left in unsettled for title in left.titles})
        similar = await self._similar(titles) if titles else {}
        finished = await _together([partial(self._finish, left, similar) for left in unsettled])
        answers += [chunk for chunks in finished for chunk in chunks]
        found: dict[int, Answer] = {}
        for chunk in answers:
            found |= {number: one for one in read_answers(chunk) for number in one.numbers}
            await asyncio.sleep(0)
        return found

    async def _memories(self, parts: Sequence[Needed]) -> Memories:
        keys = [key for part in parts for key in part.memories]
        return {
            key: (one, self._works.get(one.work or "", one.work or ""))
            for key, one in (await read_remembered(self.connection, keys)).items()
            if one.decided_by not in self.unheard
        }

    async def _settle(
        self, part: Needed, works: Mapping[int, Sequence[str]], memories: Memories
    ) -> tuple[list[bytes], Unsettled]:
        of_part = {key: memories[key] for key in part.memories if key in memories}
        possible = {work for number in part.lookups for work in works.get(number, ())}
        shelf = await self._shelf(possible.union(work for _, work in of_part.values()))
        return await _compute(self.job, settle, part.reports, shelf, self.rules, of_part, size=part.size)

    async def _similar(self, titles: Sequence[str]) -> Similar:
        """The works with similar titles, from all slices of the registry."""
        found: list[Similar] = []
        working: set[asyncio.Task[Similar]] = set()

        async def take(lines: bytes) -> None:
            nonlocal working
            working.add(asyncio.create_task(self.job.compute(similar_in_slice, titles, lines, self._works)))
            if len(working) >= _AT_ONCE:
                done, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
                found.extend(task.result() for task in done)

        try:
            await stream_spelled(self.connection, _SLICE_BYTES, take)
            found += await asyncio.gather(*working)
        finally:
            for task in working:
                task.cancel()
        return merged_slices(found)

    async def _finish(self, left: Unsettled, similar: Similar) -> list[bytes]:
        of_part = {title: similar[title] for title in left.titles if title in similar}
        async with self._reading:
            with_keys = [work for _, work in await works_with(self.connection, left.lookups)]
            named = await parties_named(self.connection, left.names, self._parties)
            by_names = await works_of_parties(self.connection, named)
        alike = [work for hits in of_part.values() for work, _ in hits]
        shelf = await self._shelf([*with_keys, *by_names, *alike])
        merged = {one: self._works[one] for one in with_keys if one in self._works}
        args = (left.reports, shelf, of_part, merged, self.rules)
        return await _compute(self.job, finish, *args, size=len(left.reports))

    async def _shelf(self, works: Iterable[str]) -> Shelf:
        async with self._reading:
            ids = sorted({self._works.get(one, one) for one in works})
            cards = await read_cards(self.connection, ids, self._works)
            holders = await holders_of(self.connection, ids)
            parties = await raw_parties(self.connection, holders, self._parties)
        known = {one for one, _, _ in parties}
        merged = {one: by for one, by in self._parties.items() if one in known}
        return Shelf(cards, parties, merged, self.day)


async def _compute(job: JobContext, function: Callable[..., T], *args: Any, size: int) -> T:
    """In a child process, unless there is so little to do."""
    return function(*args) if size <= _HERE_BYTES else await job.compute(function, *args)


async def _together(works: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """The results of all, worked on some at a time."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(work: Callable[[], Awaitable[T]]) -> T:
        async with room:
            return await work()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(work)) for work in works]
    return [task.result() for task in tasks]
