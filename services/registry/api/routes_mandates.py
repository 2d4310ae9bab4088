"""Mandates and refusals of parties over HTTP."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.registry.api.schemas import EndBody
from services.registry.api.schemas_parties import DocumentedEndBody, MandateBody, RefusalBody
from services.registry.domain.party import PARTY, EndMandate, EndRefusal, GiveMandate, RefuseManagement
from services.registry.domain.party_events import RefusalDeclared
from services.registry.handlers import no_organisation
from services.registry.handlers.party_merges import behind_of
from shared.contracts.registry import Mandate
from shared.web.documents import ANSWER, COMMANDS, documented
from shared.web.problems import rejected
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1/parties", tags=["parties"])


@router.post("/{party_id}/mandates", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def give_mandate(
    party_id: str, body: MandateBody, post: Posting = posting("registry:mandate:submit")
) -> JSONResponse:
    """Enter management rights that a party gave to the guild or to another organisation."""
    if body.organisation is not None and (wrong := await no_organisation(post.ctx.store, body.organisation)):
        raise rejected(wrong)
    facts = body.model_dump(exclude={"use_types"})
    mandate = Mandate(id=post.new_id(), party=party_id, use_types=tuple(body.use_types), **facts)
    command = GiveMandate(mandate=mandate, behind=await behind_of(post.ctx.store, party_id))
    return await post.execute(PARTY, party_id, command, made=mandate.id)


@router.post("/{party_id}/mandates/{mandate_id}/end", **documented(ANSWER, *COMMANDS))
async def end_mandate(
    party_id: str, mandate_id: str, body: EndBody, post: Posting = posting("registry:mandate:submit")
) -> JSONResponse:
    """End a mandate with its last day. 409 for a later one than is known: that is a further mandate."""
    return await post.execute(PARTY, party_id, EndMandate(mandate=mandate_id, last_day=body.last_day))


@router.post("/{party_id}/refusals", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def refuse_management(
    party_id: str, body: RefusalBody, post: Posting = posting("registry:mandate:submit")
) -> JSONResponse:
    """Enter an owner's refusal of the guild's management (D-20)."""
    facts = body.model_dump(exclude={"use_types"})
    refusal = RefusalDeclared(refusal=post.new_id(), party=party_id, use_types=tuple(body.use_types), **facts)
    return await post.execute(PARTY, party_id, RefuseManagement(refusal=refusal), made=refusal.refusal)


@router.post("/{party_id}/refusals/{refusal_id}/end", **documented(ANSWER, *COMMANDS))
async def end_refusal(
    party_id: str,
    refusal_id: str,
    body: DocumentedEndBody,
    post: Posting = posting("registry:mandate:submit"),
) -> JSONResponse:
    """End a refusal with its last day: what is used after it is managed again (D-20)."""
    command = EndRefusal(refusal=refusal_id, last_day=body.last_day, document_sha256=body.document_sha256)
    return await post.execute(PARTY, party_id, command)
