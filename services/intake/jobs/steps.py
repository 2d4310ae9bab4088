"""Steps that intake's jobs share."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.intake.domain.award import AWARD, as_contract
from services.intake.domain.items import WrittenChunk
from services.intake.domain.rules import Rule
from services.intake.projections.contract import find_contract
from shared.contracts.registry import Contract
from shared.jobs.entering import held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.decider import Decider
from shared.kernel.findings import Finding
from shared.kernel.periods import Period

ITEMS_AT_ONCE = 16
"""Chunks that are in memory at once."""
_SLOW = "took longer than"


async def contract_of(job: JobContext, contract_id: str, period: Period) -> Contract:
    """The contract in the version that applies when the period begins (D-12), or the award that stands for it. Raises
    JobFailed when it is unknown."""
    async with job.ctx.engine.connect() as connection:
        contract = await find_contract(connection, contract_id, period.first)
    if contract is None:
        award, _ = await job.ctx.store.state(AWARD, contract_id)
        contract = as_contract(award.told) if award.told is not None else None
    if contract is None:
        raise JobFailed([Finding("cover.contract", "no contract of this id is known", contract_id)])
    return contract


def as_keyed(contract: Contract) -> Contract:
    """The contract for a file that was keyed from paper: its form, as JSON with nothing above the headers."""
    form = contract.form
    keyed = replace(form, file_type="JSON", header_row=1) if form is not None else None
    return replace(contract, form=keyed)


def as_taken_over(contract: Contract) -> Contract:
    """The contract for an account of the old system's books (D-101): as JSON, and without a row of the total, which the
    books say beside the lines."""
    keyed = as_keyed(contract)
    return replace(keyed, form=replace(keyed.form, total=None) if keyed.form is not None else None)


async def file_of(job: JobContext, sha: str) -> bytes:
    """The bytes of an uploaded file. Raises JobFailed when they are gone."""
    data = await job.ctx.blobs.get(sha)
    if data is None:
        raise JobFailed([Finding("file", "its bytes are not kept any more", sha)])
    return data


@asynccontextmanager
async def own_directory(job: JobContext) -> AsyncIterator[Path]:
    """A directory for the job's files, gone at the end with what is in it."""
    directory = TemporaryDirectory(prefix=f"royalty-{job.kind}-")
    try:
        yield Path(directory.name)
    finally:
        # To remove a few hundred megabytes takes long, and nobody should wait for it.
        await asyncio.to_thread(directory.cleanup)


async def save_file(job: JobContext, sha: str, path: Path) -> None:
    """An uploaded file into a file of the job's. Raises JobFailed when its bytes are gone."""
    if not await job.ctx.blobs.save(sha, path):
        raise JobFailed([Finding("file", "its bytes are not kept any more", sha)])


async def _next(items: Iterator[Any]) -> list[Any]:
    """The next items. Each is read from a file: others get a turn between them."""
    some = []
    for item in islice(items, ITEMS_AT_ONCE):
        some.append(item)
        await asyncio.sleep(0)
    return some


async def enter_items(
    job: JobContext, decider: Decider[Any, Any, Any], entity_id: str, items: Iterable[WrittenChunk]
) -> AsyncIterator[WrittenChunk]:
    """Append a stream's items in order, while all others go first, and hand each on once it stands. Those that stand
    from an attempt that was cut off must be the same. Raises JobFailed when they are not, or when there are more."""
    count = 0
    waiting = iter(items)
    while some := await _next(waiting):
        commands = [(entity_id, item) for item in some]
        outcomes = await job.ctx.store.execute_many(decider, commands, job.meta(), patient=True)
        if not all(done.applied for done in [held(outcome, "file") for outcome in outcomes]):
            stood = await job.ctx.store.load_some(decider.entity, entity_id, count, len(some))
            if stood != [job.ctx.store.codec.plain(item) for item in some]:
                raise _others(entity_id)
        count += len(some)
        for item in some:
            yield item
    if (await job.ctx.store.state(decider, entity_id))[1] != count:
        raise _others(entity_id)


async def refuse_others(
    job: JobContext, decider: Decider[Any, Any, Any], entity_id: str, items: Sequence[object]
) -> None:
    """Prove that a stream of items holds exactly these. Raises JobFailed when it was begun with other content: a
    manifest over it would hold for nobody."""
    stored, _ = await job.ctx.store.load(decider.entity, entity_id)
    if stored != list(items):
        raise _others(entity_id)


def reported_child(error: JobFailed, clause: str) -> tuple[Finding, ...]:
    """What the reader process died of, as findings on the file. Raises the error again when it was only slow."""
    if any(finding.what.startswith(_SLOW) for finding in error.findings):
        raise error
    return tuple(
        replace(
            finding,
            where="file",
            what=f"cannot be read: the reader {finding.what}",
            clause=clause,
            rule=Rule.UNREADABLE,
        )
        for finding in error.findings
    )


def _others(entity_id: str) -> JobFailed:
    what = "was begun with another file, or under another contract: only that one can be finished"
    return JobFailed([Finding("file", what, entity_id)], title="Other lines stand already")
