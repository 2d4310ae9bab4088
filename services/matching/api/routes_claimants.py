"""Who claims, what is to be sent to him, and how his data go: the vault over HTTP, every reading recorded (D-94)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.matching.api.schemas_claims import ErasureBody
from services.matching.domain.claim_events import CLAIMANT_OF, LETTERS_STAY
from services.matching.projections.claim import OPEN, find_claim
from services.matching.vault import OUTGOING, forgotten, held_of, read_claim_answers, read_claimant, sent
from shared.contracts.wire import to_builtins
from shared.kernel.decider import Rejected
from shared.kernel.erasure import ERASURE, EraseData
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.reading import Reading, reading
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1", tags=["claimants"])

CLAIMANT = {
    "claim": ANSWER["id"],
    "claimant": {
        "name": "A. Müəllif",
        "contact": "author@example.org",
        "represents": "",
        "words": "Mənim filmim",
    },
    "answers": [{"query": 1, "words": "1967"}],
}
MESSAGE = {
    "id": ANSWER["id"],
    "claim": ANSWER["id"],
    "kind": "CODE",
    "recipient": "author@example.org",
    "words": {"az": "Təsdiq kodu: 12345678.", "en": "The code that confirms it: 12345678."},
    "document": None,
    "written_at": "2026-09-01T08:00:00Z",
}


@router.get("/claims/{claim_id}/claimant", **documented(CLAIMANT, *READS))
async def show_claimant(
    claim_id: str, ask: Reading = reading("matching:claimant:read", parties=True)
) -> dict[str, Any]:
    """Who claims, how he is reached, his words and answers; for a party-bound token of its own claim."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_claim(connection, claim_id)
        if found is None or ask.caller.party not in (None, found["party"]):
            raise not_found("claim", claim_id)
        claimant = await read_claimant(connection, claim_id)
        answers = await read_claim_answers(connection, claim_id)
    if claimant is None:
        raise not_found("claimant", claim_id)
    await ask.record("CLAIMANT", [claim_id])
    return {"claim": claim_id, "claimant": to_builtins(claimant), "answers": answers}


@router.get("/outgoing", **documented({"items": [MESSAGE], "next": None}, *READS))
async def list_outgoing(
    cursor: Cursor = None, limit: Limit = 50, ask: Reading = reading("matching:outgoing:read")
) -> dict[str, Any]:
    """Messages to claimants that wait for whoever sends mail; a `document` is attached from /v1/documents."""
    async with ask.ctx.engine.connect() as connection:
        page = await paged(connection, select(OUTGOING), (OUTGOING.c.id,), cursor, limit)
    await ask.record("OUTGOING", [one["claim"] for one in page["items"]])
    return page


@router.post("/outgoing/{message_id}/sent", **documented({"id": ANSWER["id"]}, *COMMANDS))
async def mark_sent(message_id: str, post: Posting = posting("matching:outgoing:release")) -> dict[str, Any]:
    """Say that a message was sent: it is gone from here, and saying it again changes nothing."""
    await sent(post.ctx.pool, message_id)
    return {"id": message_id}


@router.post("/claims/{claim_id}/erase", **documented(ANSWER, *COMMANDS))
async def erase_claimant(
    claim_id: str, body: ErasureBody, post: Posting = posting("matching:erasure:submit")
) -> JSONResponse:
    """Erase the data of a claimant who is in no registry, on an order; an open claim is withdrawn or decided first.

    What went and what stays is told under /v1/erasures with the claim's id.
    """
    async with post.ctx.engine.connect() as connection:
        found = await find_claim(connection, claim_id)
        if found is None:
            raise not_found("claim", claim_id)
        if found["state"] in OPEN:
            raise rejected(
                Rejected("CLAIM_OPEN", "The claim needs its claimant until it is decided or withdrawn.")
            )
        there = await held_of(connection, [claim_id])
    order = f"{body.reason}: {body.order}"
    erased = (f"{CLAIMANT_OF}{claim_id}",) if there else ()
    command = EraseData(party=claim_id, order=order, erased=erased, stays=(LETTERS_STAY,))
    return await post.execute(ERASURE, claim_id, command, alongside=forgotten([claim_id]))
