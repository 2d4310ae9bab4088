"""Stamp and signature of accounts over HTTP: what waits to be seen, what was proved, and what a clerk saw."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.schemas import SeenBody
from services.intake.domain.account import ACCOUNT
from services.intake.domain.signature import SIGNATURE, See, signature_id
from services.intake.projections.account import TABLE as ACCOUNTS
from services.intake.projections.account import find_account
from services.intake.projections.signature import TABLE, find_signature
from shared.contracts.terms import DocumentKind
from shared.contracts.wire import to_json
from shared.jobs.filing import file_stored
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1", tags=["signatures"])

Version = Annotated[int, Path(ge=1, le=100_000)]

EXAMPLE = {
    "account": ANSWER["id"],
    "version": 1,
    "state": "NOT_VERIFIED",
    "submitted_by": None,
    "since": None,
    "electronic": {
        "proof": "NOT_VERIFIED",
        "doubt": "UNTRUSTED",
        "certificates": ["ab" * 32],
        "signed_at": "2026-08-05T09:00:00Z",
        "counts": False,
        "scan_sha256": "cd" * 32,
    },
    "seen": None,
}


@router.post("/accounts/{account_id}/versions/{version}/signature", **documented(ANSWER, *COMMANDS))
async def see_signature(
    account_id: str, version: Version, body: SeenBody, post: Posting = posting("intake:signature:decide")
) -> JSONResponse:
    """Record stamp and signature as they are seen on the scan of a version that its payer handed in himself; it is
    checked then. What a clerk hands in he attests with its cover (D-13)."""
    state, _ = await post.ctx.store.state(ACCOUNT, account_id)
    if state.last is None:
        raise not_found("account", account_id)
    attested = to_json(body.model_dump(mode="json") | {"seen_by": post.caller.subject})
    command = See(
        stamped=body.stamped,
        signed=bool((body.signed_by or "").strip()),
        signed_on=body.signed_on,
        document_sha256=await post.ctx.blobs.put(attested, "application/json"),
        seen_by=post.caller.subject,
    )
    answer = await post.execute(SIGNATURE, signature_id(account_id, version), command)
    sha = command.document_sha256
    await file_stored(post.ctx, post.meta(), sha, DocumentKind.COVER, parties=[state.last.payer])
    return answer


@router.get("/signatures", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_signatures(
    state: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:account:read", parties=True),
) -> dict[str, Any]:
    """Versions whose signature was proved, seen, or is awaited (`state=AWAITED`); for a party-bound token its own."""
    query = select(TABLE)
    if state is not None:
        query = query.where(TABLE.c.state == state)
    if ask.caller.party is not None:
        query = query.join(ACCOUNTS, ACCOUNTS.c.id == TABLE.c.account).where(
            ACCOUNTS.c.payer == ask.caller.party
        )
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.account, TABLE.c.version), cursor, limit)


@router.get("/accounts/{account_id}/versions/{version}/signature", **documented(EXAMPLE, *READS))
async def show_signature(
    account_id: str, version: Version, ask: Asking = asking("intake:account:read", parties=True)
) -> dict[str, Any]:
    """What is known of a version's stamp and signature beside its cover: proved or NOT VERIFIED, seen by whom."""
    async with ask.ctx.engine.connect() as connection:
        account = await find_account(connection, account_id)
        found = await find_signature(connection, account_id, version)
    if account is None or found is None or ask.caller.party not in (None, account["payer"]):
        raise not_found("signature", signature_id(account_id, version))
    return found
