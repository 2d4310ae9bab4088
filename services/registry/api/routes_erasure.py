"""The erasure of a person's data over HTTP."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.registry.api.schemas_parties import ErasureBody
from services.registry.domain.erasure import STAYS, ErasePerson
from services.registry.domain.party import PARTY
from services.registry.handlers.party_merges import erased_with
from services.registry.vault import erased
from shared.contracts.wire import to_builtins
from shared.kernel.clock import baku_day
from shared.web.documents import ANSWER, COMMANDS, documented
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1/parties", tags=["parties"])


@router.post(
    "/{party_id}/erase",
    **documented(ANSWER | {"stays": [{"what": "names", "why": "", "until": None}]}, *COMMANDS),
)
async def erase_party(
    party_id: str, body: ErasureBody, post: Posting = posting("registry:erasure:decide")
) -> JSONResponse:
    """Take a party's personal identifiers and contacts out of the vault by an order, with those of the records that it
    stands for; a merged record answers MERGED_AWAY and names the one that stands. The answer and the party's page say
    what stays and why. Every service that holds more hears of it and shows what it did under /v1/erasures."""
    command = ErasePerson(by=post.caller.subject, day=baku_day(post.ctx.clock()), **body.model_dump())
    command, behind, entailed = await erased_with(post.ctx.store, party_id, command)
    done = await post.done(PARTY, party_id, command, alongside=erased([party_id, *behind]), entailed=entailed)
    return post.answer(done, more={"stays": to_builtins(STAYS)})
