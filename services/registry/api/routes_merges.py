"""Merging of records that are one, and the splits that undo it (D-102)."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.registry.api.schemas_merges import MergeBody, SplitBody
from services.registry.domain.party import PARTY
from services.registry.domain.party_merging import JoinParties, PartParties
from services.registry.domain.work import WORK, JoinWorks, PartWorks
from services.registry.handlers import party_merges, work_merges
from services.registry.vault import contradict
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
    looked = await work_merges.look_at_works(post.ctx.store, work_id, body.others)
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
    entailed = work_merges.into(work_id, command.merge, body.others)
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
    entailed = work_merges.out_of(body.merge, state.merging.stands_for(body.merge) or ())
    return await post.execute(WORK, work_id, command, entailed=entailed, made=command.split)


@router.post("/parties/{party_id}/merge", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def merge_parties(
    party_id: str, body: MergeBody, post: Posting = posting("registry:party:decide")
) -> JSONResponse:
    """Let a party stand for other records of it: the elder stands, else 409 names it.

    It gains their names, identifiers and memberships, and answers for their mandates, refusals and receivers; records
    that contradict each other are refused. What refers to the others leads to it.
    """
    looked = await party_merges.look_at_parties(post.ctx.store, party_id, body.others)
    if isinstance(looked, Rejected):
        raise rejected(looked)
    if await contradict(post.ctx.engine, looked.ids):
        word = "The vault has different FİN or VÖEN for them: they are not one person."
        raise rejected(Rejected("IDENTITIES_CONTRADICT", word))
    command = JoinParties(
        merge=post.new_id(),
        others=looked.others,
        behind=looked.behind,
        reason=body.reason,
        by=post.caller.subject,
        evidence_sha256=body.evidence_sha256,
    )
    entailed = party_merges.into(party_id, command.merge, looked.others)
    return await post.execute(
        PARTY, party_id, command, guards=looked.guards, entailed=entailed, made=command.merge
    )


@router.post("/parties/{party_id}/split", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def split_parties(
    party_id: str, body: SplitBody, post: Posting = posting("registry:party:decide")
) -> JSONResponse:
    """Undo a merge that was wrong: what it joined are parties of their own again; what was entered at the one that
    stood, since then, or is said by another record that it stands for, stays there.

    A record gets its memberships back with the ends that they got, and no identifier that is another party's now.
    """
    state, _ = await post.ctx.store.state(PARTY, party_id)
    command = PartParties(
        split=post.new_id(),
        undoes=body.merge,
        behind=await party_merges.behind_of(post.ctx.store, party_id),
        reason=body.reason,
        by=post.caller.subject,
    )
    others = state.merging.stands_for(body.merge) or ()
    guards, entailed = await party_merges.out_of(post.ctx.store, party_id, body.merge, others)
    return await post.execute(PARTY, party_id, command, guards=guards, entailed=entailed, made=command.split)
