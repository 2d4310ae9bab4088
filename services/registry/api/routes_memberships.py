"""Memberships and death of parties over HTTP."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.registry.api.schemas import EndBody
from services.registry.api.schemas_parties import DeathBody, MembershipBody
from services.registry.domain.party import PARTY, BeginMembership, EndMembership, RecordDeath
from services.registry.domain.party_key import KeyKind, PartyKey
from services.registry.handlers import identified
from shared.contracts.registry import Membership
from shared.kernel.clock import baku_day
from shared.web.documents import ANSWER, COMMANDS, documented
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1/parties", tags=["parties"])


@router.post("/{party_id}/memberships", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def begin_membership(
    party_id: str, body: MembershipBody, post: Posting = posting("registry:party:submit")
) -> JSONResponse:
    """Admit a party from a day on; a number that another party has or had is refused."""
    membership = Membership(id=post.new_id(), **body.model_dump())
    number = PartyKey(KeyKind.MEMBER_NUMBER, body.number)
    guards, entailed = await identified(post.ctx.store, party_id, [number])
    return await post.execute(
        PARTY,
        party_id,
        BeginMembership(membership=membership),
        guards=guards,
        entailed=entailed,
        made=membership.id,
    )


@router.post("/{party_id}/memberships/{membership_id}/end", **documented(ANSWER, *COMMANDS))
async def end_membership(
    party_id: str, membership_id: str, body: EndBody, post: Posting = posting("registry:party:submit")
) -> JSONResponse:
    """End a membership with its last day; its number stays the party's. That of a merged record ends at the party that
    stands for it, 409 names it."""
    command = EndMembership(membership=membership_id, last_day=body.last_day)
    return await post.execute(PARTY, party_id, command)


@router.post("/{party_id}/death", **documented(ANSWER, *COMMANDS))
async def record_death(
    party_id: str, body: DeathBody, post: Posting = posting("registry:party:submit")
) -> JSONResponse:
    """Enter by a document when a person died; his royalty then waits for receivers (D-86)."""
    today = baku_day(post.ctx.clock())
    command = RecordDeath(died_on=body.died_on, document_sha256=body.document_sha256, today=today)
    return await post.execute(PARTY, party_id, command)
