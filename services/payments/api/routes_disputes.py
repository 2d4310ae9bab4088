"""Disputes over HTTP (clause 4.3)."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import Text, select

from services.payments.api.schemas import (
    ClaimBody,
    DisputeBody,
    DisputeEndBody,
    LapseBody,
    NarrowingBody,
    NumberBody,
)
from services.payments.domain.dispute import (
    DISPUTE,
    ApproveNarrowing,
    EndDispute,
    LapseDispute,
    OpenDispute,
    ProposeNarrowing,
    ShowClaim,
)
from services.payments.domain.dispute_events import DisputeRaised, PartyDocument, State
from services.payments.domain.holds import GUILD, HOLDS, Hold, LiftHold, NarrowHold, RaiseHold
from services.payments.projections.allocation import runs_on_their_way
from services.payments.projections.credit import owners_of
from services.payments.projections.dispute import TABLE, find_dispute
from services.payments.projections.disputed_sums import read_disputed
from services.payments.projections.merged import read_stands
from services.payments.projections.party import read_payees
from services.payments.projections.policy import policies_on
from services.payments.projections.source import known
from services.payments.projections.work import title_of
from services.payments.vault import claim_kept, read_claim
from shared.contracts.payments import EntitledPart
from shared.eventstore.deciding import Entailed
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.shares import parse_share
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
    "share": None,
    "state": "OPEN",
    "parties": [ANSWER["id"]],
    "claim": "An heir says that the script is his father's",
    "opened_by": "lawyer",
    "opened_on": "2026-08-20",
    "narrowed": [],
    "proposed": None,
    "parts": [],
    "claim_filed": None,
}
_UNHEARD = "the registry has not told payments (watermarks, min_known) of the"
_DISTRIBUTION = "distribution"
_SUMS = {"days": 12, "held": [{"currency": "AZN", "amount": 8000, "credits": 1}]}
LISTED = {name: value for name, value in EXAMPLE.items() if name != "claim"} | _SUMS


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def open_dispute(body: DisputeBody, post: Posting = posting("payments:dispute:submit")) -> JSONResponse:
    """Stop the payment of a work or a role at once; calculation goes on (4.3, D-81).

    409 for a work or a party that the registry has not told of.
    """
    await _known_work(post.ctx, body.work)
    await _known_parties(post.ctx, "body.parties", body.parties)
    dispute_id = post.new_id()
    stop = RaiseHold(hold=Hold(dispute=dispute_id, work=body.work, role=body.role))
    raised = DisputeRaised(
        dispute=dispute_id,
        work=body.work,
        role=body.role,
        parties=tuple(dict.fromkeys(body.parties)),
        document_sha256=body.document_sha256,
        opened_by=post.caller.subject,
    )
    kept = claim_kept(dispute_id, body.claim)
    # In one append: no hold stays without its dispute, and no dispute is without its hold.
    entailed = [Entailed(HOLDS, GUILD, lambda _: stop)]
    return await post.execute(
        DISPUTE, dispute_id, OpenDispute(dispute=raised), alongside=kept, entailed=entailed
    )


@router.post("/{dispute_id}/narrowings", **documented(ANSWER, *COMMANDS))
async def propose_narrowing(
    dispute_id: str, body: NarrowingBody, post: Posting = posting("payments:dispute:submit")
) -> JSONResponse:
    """Propose that no more than a role, or an owner's share, stays disputed (D-81); another person decides it.

    409 for what is not less than is disputed now, and for an owner whom the registry has not told of.
    """
    await _found(post, dispute_id)
    await _known_parties(post.ctx, "body.share", [] if body.share is None else [body.share])
    command = ProposeNarrowing(
        role=body.role,
        share=body.share,
        document_sha256=body.document_sha256,
        by=post.caller.subject,
    )
    return await post.execute(DISPUTE, dispute_id, command)


@router.post("/{dispute_id}/narrowings/approve", **documented(ANSWER, *COMMANDS))
async def approve_narrowing(
    dispute_id: str, body: NumberBody, post: Posting = posting("payments:dispute:decide")
) -> JSONResponse:
    """Decide what another person proposed; what is disputed no longer is paid at the next planned payment (D-81)."""
    await _found(post, dispute_id)
    answer = await post.execute(
        DISPUTE, dispute_id, ApproveNarrowing(number=body.number, by=post.caller.subject)
    )
    # Let go of after it is decided: between the two too much is held, never too little.
    state, _ = await post.ctx.store.state(DISPUTE, dispute_id)
    command = NarrowHold(dispute=dispute_id, role=state.role, share=state.share)
    await post.ctx.store.execute(HOLDS, GUILD, command, post.meta())
    return answer


@router.post("/{dispute_id}/end", **documented(ANSWER, *COMMANDS))
async def end_dispute(
    dispute_id: str, body: DisputeEndBody, post: Posting = posting("payments:dispute:decide")
) -> JSONResponse:
    """End a dispute by documents of every party or a final court decision; paid at the next payment run (D-82).

    `parts` win over the registry: distribution takes back what it credited otherwise and issues it anew, and until then
    that is held. Without them: 409 as long as those whom the documents name are not exactly those credited.
    """
    state = await _found(post, dispute_id)
    parts = tuple(
        EntitledPart(role=one.role, party=one.party, fraction=parse_share(one.fraction)) for one in body.parts
    )
    await _known_parties(post.ctx, "body.parts", [one.party for one in parts])
    credited, in_transit = ((), ()) if parts else await _money(post.ctx, state)
    command = EndDispute(
        documents=tuple(PartyDocument(party=one.party, sha256=one.sha256) for one in body.documents),
        court_decision_sha256=body.court_decision_sha256,
        entitled=tuple(dict.fromkeys(body.entitled or (one.party for one in parts))),
        credited=credited,
        in_transit=in_transit,
        by=post.caller.subject,
        parts=parts,
    )
    answer = await post.execute(DISPUTE, dispute_id, command)
    if not parts:
        # Else the policy on the end settles the hold: it needs the number under which the end was said.
        await post.ctx.store.execute(HOLDS, GUILD, LiftHold(dispute=dispute_id), post.meta())
    return answer


@router.post("/{dispute_id}/claim", **documented(ANSWER, *COMMANDS))
async def show_filed_claim(
    dispute_id: str, body: ClaimBody, post: Posting = posting("payments:dispute:submit")
) -> JSONResponse:
    """Record that the opener showed a claim which he has filed: the dispute lapses no more (D-82)."""
    await _found(post, dispute_id)
    command = ShowClaim(
        document_sha256=body.document_sha256,
        filed_on=body.filed_on,
        today=baku_day(post.ctx.clock()),
        by=post.caller.subject,
    )
    return await post.execute(DISPUTE, dispute_id, command)


@router.post("/{dispute_id}/lapse", **documented(ANSWER, *COMMANDS))
async def lapse_dispute(
    dispute_id: str, body: LapseBody, post: Posting = posting("payments:dispute:decide")
) -> JSONResponse:
    """Decide that a dispute is over of which no filed claim was shown in the days of the policy; those credited are
    paid at the next payment run (D-82). 409 before that, and where none lapses; never by who opened it."""
    await _found(post, dispute_id)
    today = baku_day(post.ctx.clock())
    async with snapshot(post.ctx.engine) as (connection, _):
        terms = (await policies_on(connection, today)).disputes
        row = await find_dispute(connection, dispute_id)
    command = LapseDispute(
        document_sha256=body.document_sha256,
        opened_on=row["opened_on"] if row is not None else today,
        today=today,
        lapse_days=terms.lapse_days,
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
    """Disputes, all or those OPEN, ENDED or LAPSED, with their age in days and what each of them holds by itself;
    others may hold the same money. A token bound to a party sees those it is a party to, without the sums."""
    query = select(TABLE)
    if state is not None:
        query = query.where(TABLE.c.state == state)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.parties.cast(Text).contains(f'"{ask.caller.party}"', autoescape=True))
    async with snapshot(ask.ctx.engine) as (connection, _):
        page = await paged(connection, query, (TABLE.c.id,), cursor, limit)
        sums = {} if ask.caller.party is not None else await read_disputed(connection, page["items"])
    today = baku_day(ask.ctx.clock())
    for item in page["items"]:
        item["days"] = ((item["ended_on"] or today) - item["opened_on"]).days
        if ask.caller.party is None:
            item["held"] = sums.get(item["id"], [])
    return page


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


async def _found(post: Posting, dispute_id: str) -> State:
    state, _ = await post.ctx.store.state(DISPUTE, dispute_id)
    if state.raised is None:
        raise not_found("dispute", dispute_id)
    return state


async def _money(ctx: Context, state: State) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom the disputed money is credited to, and what of distribution's word is on its way to the accounts."""
    assert state.raised is not None
    log = await ctx.store.known()
    async with snapshot(ctx.engine) as (connection, _):
        works = (await read_stands(connection)).same_works(state.raised.work)
        credited = await owners_of(connection, works, state.role, state.share)
        in_transit = await runs_on_their_way(connection, works, state.role)
        read = await known(connection)
    if log.get(_DISTRIBUTION, 0) > read.get(_DISTRIBUTION, 0):
        in_transit = (*in_transit, "what is being read of distribution's word: ask again")
    return credited, in_transit


async def _known_work(ctx: Context, work: str) -> None:
    """Raises a 409 problem for one that the registry has not told of: a typo would stop no payment."""
    async with ctx.engine.connect() as connection:
        title = await title_of(connection, work)
    if title is None:
        raise rejected(Rejected("UNKNOWN_WORK", f"body.work: {_UNHEARD} work {work!r}."))


async def _known_parties(ctx: Context, where: str, parties: Iterable[str]) -> None:
    """Raises a 409 problem that names every party which the registry has not told of."""
    named = dict.fromkeys(parties)
    async with ctx.engine.connect() as connection:
        heard = await read_payees(connection, named)
    if strangers := [party for party in named if party not in heard]:
        names = ", ".join(map(repr, strangers))
        raise rejected(Rejected("UNKNOWN_PARTY", f"{where}: {_UNHEARD} party {names}."))
