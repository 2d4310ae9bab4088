"""Disputes over HTTP (clause 4.3)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import Text, select

from services.payments.api.schemas import DisputeBody, DisputeEndBody
from services.payments.domain.dispute import (
    DISPUTE,
    DisputeRaised,
    EndDispute,
    OpenDispute,
    PartyDocument,
)
from services.payments.domain.holds import GUILD, HOLDS, Hold, LiftHold, RaiseHold
from services.payments.projections.allocation import runs_on_their_way
from services.payments.projections.credit import owners_of
from services.payments.projections.dispute import TABLE, find_dispute
from services.payments.projections.party import read_payees
from services.payments.projections.source import known
from services.payments.projections.work import title_of
from services.payments.vault import claim_kept, read_claim
from shared.jobs.context import Context
from shared.kernel.decider import Rejected
from shared.projections import snapshot
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/disputes", tags=["disputes"])

EXAMPLE = {
    "id": ANSWER["id"],
    "work": ANSWER["id"],
    "role": None,
    "state": "OPEN",
    "parties": [ANSWER["id"]],
    "claim": "An heir says that the script is his father's",
    "opened_by": "lawyer",
    "opened_on": "2026-08-20",
}
_UNHEARD = "the registry has not told payments (watermarks, min_known) of the"
_DISTRIBUTION = "distribution"
LISTED = {name: value for name, value in EXAMPLE.items() if name != "claim"}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def open_dispute(body: DisputeBody, post: Posting = posting("payments:dispute:submit")) -> JSONResponse:
    """Stop the payment of a work or a role at once; calculation goes on (4.3, D-81).

    409 for a work or a party that the registry has not told of.
    """
    await _known_to_the_registry(post.ctx, body)
    dispute_id = post.new_id()
    state, _ = await post.ctx.store.state(DISPUTE, dispute_id)
    if state.raised is None:
        # Payment stops first: between the two there may be a hold without its dispute, never the reverse.
        hold = Hold(dispute=dispute_id, work=body.work, role=body.role)
        outcome = await post.ctx.store.execute(HOLDS, GUILD, RaiseHold(hold=hold), post.meta())
        if isinstance(outcome, Rejected):
            raise rejected(outcome)
    raised = DisputeRaised(
        dispute=dispute_id,
        work=body.work,
        role=body.role,
        parties=tuple(dict.fromkeys(body.parties)),
        document_sha256=body.document_sha256,
        opened_by=post.caller.subject,
    )
    kept = claim_kept(dispute_id, body.claim)
    return await post.execute(DISPUTE, dispute_id, OpenDispute(dispute=raised), alongside=kept)


@router.post("/{dispute_id}/end", **documented(ANSWER, *COMMANDS))
async def end_dispute(
    dispute_id: str, body: DisputeEndBody, post: Posting = posting("payments:dispute:decide")
) -> JSONResponse:
    """End a dispute by documents of every party or a final court decision; paid at the next payment run.

    409 as long as those whom the documents name are not exactly those whom the money is credited to (D-82).
    """
    state, _ = await post.ctx.store.state(DISPUTE, dispute_id)
    if state.raised is None:
        raise not_found("dispute", dispute_id)
    credited, in_transit = await _money(post.ctx, state.raised)
    command = EndDispute(
        documents=tuple(PartyDocument(party=one.party, sha256=one.sha256) for one in body.documents),
        court_decision_sha256=body.court_decision_sha256,
        entitled=tuple(dict.fromkeys(body.entitled)),
        credited=credited,
        in_transit=in_transit,
        by=post.caller.subject,
    )
    answer = await post.execute(DISPUTE, dispute_id, command)
    await post.ctx.store.execute(HOLDS, GUILD, LiftHold(dispute=dispute_id), post.meta())
    return answer


@router.get("", **documented({"items": [LISTED], "next": None}, *READS))
async def list_disputes(
    state: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("payments:dispute:read", parties=True),
) -> dict[str, Any]:
    """Disputes, all or those OPEN or ENDED. A token bound to a party sees those it is a party to."""
    query = select(TABLE)
    if state is not None:
        query = query.where(TABLE.c.state == state)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.parties.cast(Text).contains(f'"{ask.caller.party}"', autoescape=True))
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{dispute_id}", **documented(EXAMPLE, *READS))
async def show_dispute(
    dispute_id: str, ask: Reading = reading("payments:dispute:read", parties=True)
) -> dict[str, Any]:
    """A dispute with its documents; the reading of its claim is recorded (D-94)."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_dispute(connection, dispute_id)
    if found is None or (ask.caller.party is not None and ask.caller.party not in found["parties"]):
        raise not_found("dispute", dispute_id)
    await ask.record("CLAIM", [dispute_id])
    claim = await read_claim(ask.ctx.engine, dispute_id)
    return found | {"claim": claim}


async def _money(ctx: Context, raised: DisputeRaised) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom the disputed money is credited to, and what of distribution's word is on its way to the accounts."""
    log = await ctx.store.known()
    async with snapshot(ctx.engine) as (connection, _):
        credited = await owners_of(connection, raised.work, raised.role)
        in_transit = await runs_on_their_way(connection, raised.work, raised.role)
        read = await known(connection)
    if log.get(_DISTRIBUTION, 0) > read.get(_DISTRIBUTION, 0):
        in_transit = (*in_transit, "what is being read of distribution's word: ask again")
    return credited, in_transit


async def _known_to_the_registry(ctx: Context, body: DisputeBody) -> None:
    """Raises a 409 problem that names every id which the registry has not told of: a typo would stop no payment."""
    async with ctx.engine.connect() as connection:
        title = await title_of(connection, body.work)
        parties = await read_payees(connection, body.parties)
    if title is None:
        raise rejected(Rejected("UNKNOWN_WORK", f"body.work: {_UNHEARD} work {body.work!r}."))
    if strangers := [party for party in dict.fromkeys(body.parties) if party not in parties]:
        names = ", ".join(map(repr, strangers))
        raise rejected(Rejected("UNKNOWN_PARTY", f"body.parties: {_UNHEARD} party {names}."))
