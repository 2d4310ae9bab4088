"""Fills an enquiry list: its works are placed, and its files written and kept once (2.1.4-e, D-44)."""

from typing import Any

from services.matching.domain.celf import Entry
from services.matching.domain.enquiry import PlaceOnList
from services.matching.domain.enquiry_list import ENQUIRY_LIST, WORKS_MAX, CloseList, FillList, ListOpened
from services.matching.domain.identification import IDENTIFICATION
from services.matching.formats.enquiry_list import MEDIA_TYPES, write_list
from services.matching.projections.enquiry import works_named, works_to_ask
from shared.contracts.terms import DocumentKind
from shared.jobs.entering import AT_ONCE, held
from shared.jobs.filing import file_document
from shared.jobs.kinds import JobContext
from shared.kernel.decider import Rejected


async def run(job: JobContext) -> dict[str, Any]:
    """Fill one list; repeated, it has the works that it had, and is filled once. An empty one is closed."""
    state, _ = await job.ctx.store.state(ENQUIRY_LIST, job.subject)
    opened = state.opened
    if opened is None or state.filled is not None or state.closed:
        return {"list": job.subject, "works": 0 if state.filled is None else state.filled.works}
    entries = await _placed(job, opened)
    if not entries:
        nothing = CloseList(reason="Nothing to ask about.", actor=job.actor)
        held(await job.ctx.store.execute(ENQUIRY_LIST, job.subject, nothing, job.meta()), "the list")
        return {"list": job.subject, "works": 0}
    written = await job.compute(write_list, opened.list_id, entries)
    files = {
        form: await file_document(
            job.ctx,
            job.meta(),
            data,
            MEDIA_TYPES[form],
            DocumentKind.OTHER_DOC,
            parties=(opened.society,),
            dated_on=opened.opened_on,
        )
        for form, data in written.items()
    }
    filled = FillList(works=len(entries), files=files)
    held(await job.ctx.store.execute(ENQUIRY_LIST, job.subject, filled, job.meta()), "the list")
    return {"list": job.subject, "works": len(entries), "files": files}


async def _placed(job: JobContext, opened: ListOpened) -> list[Entry]:
    """The works that stand on the list now: a work that somebody asks the same organisation about is left out."""
    async with job.ctx.engine.connect() as connection:
        if opened.works:
            entries = await works_named(connection, opened.works)
        elif opened.period is not None:
            of_list = (opened.list_id, opened.society, opened.period)
            entries = await works_to_ask(connection, *of_list, WORKS_MAX)
        else:
            entries = []
    placed: list[Entry] = []
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        commands = [
            (one.work, PlaceOnList(work=one.work, list_id=opened.list_id, society=opened.society))
            for one in some
        ]
        outcomes = await job.ctx.store.execute_many(IDENTIFICATION, commands, job.meta())
        placed += [
            one for one, outcome in zip(some, outcomes, strict=True) if not isinstance(outcome, Rejected)
        ]
        await job.progress(min(start + AT_ONCE, len(entries)), len(entries), "works")
    return placed
