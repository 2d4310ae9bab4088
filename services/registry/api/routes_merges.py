"""Merging of records that are one, and the splits that undo it (D-102)."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.registry.api.schemas_merges import MergeBody, SplitBody
from services.registry.domain.work import WORK, JoinWorks, PartWorks
from services.registry.handlers import into, look_at_works, out_of
from shared.kernel.decider import Rejected
from shared.web.documents import ANSWER, COMMANDS, documented
from shared.web.problems import rejected
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1", tags=["merges"])


@router.post("/works/{work_id}/merge", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def merge_works(
    work_id: str, body: MergeBody, post: Posting = posting("registry:work:decide")
) -> JSONResponse:
    """Let a work stand for other records of it: the elder stands, registered before non-registered, else 409 names it.

    Its shares stand; where another record claims more, the work says so. What refers to the others leads to it.
    """
    looked = await look_at_works(post.ctx.store, work_id, body.others)
    if isinstance(looked, Rejected):
        raise rejected(looked)
    command = JoinWorks(
        merge=post.new_id(),
        others=looked.others,
        reason=body.reason,
        by=post.caller.subject,
        evidence_sha256=body.evidence_sha256,
        knowing=body.identifiers_contradict,
    )
    entailed = into(work_id, command.merge, body.others)
    return await post.execute(
        WORK, work_id, command, guards=looked.guards, entailed=entailed, made=command.merge
    )


@router.post("/works/{work_id}/split", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def split_works(
    work_id: str, body: SplitBody, post: Posting = posting("registry:work:decide")
) -> JSONResponse:
    """Undo a merge that was wrong: what it joined are works of their own again, as they were."""
    state, _ = await post.ctx.store.state(WORK, work_id)
    command = PartWorks(split=post.new_id(), undoes=body.merge, reason=body.reason, by=post.caller.subject)
    entailed = out_of(body.merge, state.merging.stands_for(body.merge) or ())
    return await post.execute(WORK, work_id, command, entailed=entailed, made=command.split)
