"""Claims of authors and heirs over HTTP: filed, asked about, answered, decided (2.1.1, D-23, D-84, D-95)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.api.schemas_claims import (
    AnswerBody,
    ClaimBody,
    ClaimDecisionBody,
    ClaimEvidenceListBody,
    QueryBody,
    WithdrawalBody,
)
from services.matching.domain.claim import (
    CLAIM,
    AddEvidence,
    AnswerOfClaimant,
    AskClaimant,
    FileClaim,
    VerifyClaim,
)
from services.matching.domain.claim_ending import DecideClaim, WithdrawClaim
from services.matching.domain.claim_events import ClaimFiled
from services.matching.projections.claim import (
    TABLE,
    claimed_reserves,
    competing_with,
    find_claim,
    known_works,
)
from services.matching.projections.dispute import disputed_among
from services.matching.projections.party import read_parties
from services.matching.projections.policy import read_claim_rules_on
from services.matching.vault import answered, claimed, to_send
from shared.contracts.matching import ClaimCapacity
from shared.contracts.terms import PartyClass
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.paper.words import Word, day
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/claims", tags=["claims"])

_PAYABLE = (PartyClass.MEMBER, PartyClass.CONTRACT_HOLDER)
EXAMPLE = {
    "id": ANSWER["id"],
    "state": "OPEN",
    "capacity": "HEIR",
    "works": ["5d2f0c0e-7b0b-5a53-8f3f-3a5b4b0f6c55"],
    "reserves": [],
    "party": None,
    "evidence": [{"kind": "CREDITS", "sha256": "ab" * 32}],
    "queries": [],
    "filed_on": "2026-09-01",
    "filed_by": "clerk",
    "decide_by": "2026-10-31",
    "overdue": False,
    "confirm_until": None,
    "verified_by": None,
    "decision": None,
    "letter": None,
}
SHOWN = EXAMPLE | {
    "competing": [],
    "unknown_works": [],
    "known_reserves": [],
    "disputed_works": [],
    "release_waits_for": ["MANDATE_OR_CONTRACT", "PAYEE_LINK"],
}


@router.post("", **documented(ANSWER, *COMMANDS))
async def file_claim(
    body: ClaimBody, post: Posting = posting("matching:claim:submit", parties=True)
) -> JSONResponse:
    """File a claim with evidence, for a person who came or wrote, or as the party that the token is bound to.

    It holds what it names from this day on (D-23). Who claims goes into the vault.
    """
    bound = post.caller.party
    if bound is not None and body.party not in (None, bound):
        raise invalid([Finding("body.party", "is another party than the token's", clause="D-94")])
    await need_kept(post, (one.sha256 for one in body.evidence))
    today, claim, party = baku_day(post.ctx.clock()), post.new_id(), bound or body.party
    async with post.ctx.engine.connect() as connection:
        rules = await read_claim_rules_on(connection, today)
    fingerprint, keep = claimed(claim, body.claimant())
    filed = ClaimFiled(
        claim=claim,
        capacity=body.capacity,
        works=tuple(sorted(set(body.works))),
        reserves=tuple(sorted(set(body.reserves))),
        claimant=fingerprint,
        party=party,
        evidence=tuple(dict.fromkeys(one.evidence() for one in body.evidence)),
        decide_by=rules.decide_by(today),
        confirm_until=None,
        filed_by=post.caller.subject,
    )
    return await post.execute(CLAIM, claim, FileClaim(filed=filed), alongside=keep)


@router.post("/{claim_id}/verify", **documented(ANSWER, *COMMANDS))
async def verify_claim(claim_id: str, post: Posting = posting("matching:claim:approve")) -> JSONResponse:
    """Accept that a claim from the public list is one; its contact is confirmed by then."""
    await _found(post, claim_id)
    return await post.execute(CLAIM, claim_id, VerifyClaim(actor=post.caller.subject))


@router.post("/{claim_id}/evidence", **documented(ANSWER, *COMMANDS))
async def add_evidence(
    claim_id: str,
    body: ClaimEvidenceListBody,
    post: Posting = posting("matching:claim:submit", parties=True),
) -> JSONResponse:
    """Add documents that are kept here."""
    await _found(post, claim_id)
    await need_kept(post, (one.sha256 for one in body.evidence))
    evidence = tuple(dict.fromkeys(one.evidence() for one in body.evidence))
    return await post.execute(CLAIM, claim_id, AddEvidence(evidence=evidence, actor=post.caller.subject))


@router.post("/{claim_id}/queries", **documented(ANSWER, *COMMANDS))
async def ask_claimant(
    claim_id: str, body: QueryBody, post: Posting = posting("matching:claim:decide")
) -> JSONResponse:
    """Ask the claimant something until a day; the message waits to be sent."""
    await _found(post, claim_id)
    now = post.ctx.clock()
    command = AskClaimant(text=body.text, due=body.due, today=baku_day(now), actor=post.caller.subject)
    words = Word(
        f"{claim_id} nömrəli iddianız üzrə sual (son gün {day(body.due)}): {body.text}",
        f"A question on your claim {claim_id} (until {day(body.due)}): {body.text}",
    )
    send = to_send(claim_id, "QUERY", words, now, about=post.new_id())
    return await post.execute(CLAIM, claim_id, command, alongside=send)


@router.post("/{claim_id}/queries/{query}/answer", **documented(ANSWER, *COMMANDS))
async def answer_query(
    claim_id: str,
    query: int,
    body: AnswerBody,
    post: Posting = posting("matching:claim:submit", parties=True),
) -> JSONResponse:
    """Answer a query, with documents where there are any; the words go into the vault."""
    await _found(post, claim_id)
    await need_kept(post, (one.sha256 for one in body.evidence))
    evidence = tuple(dict.fromkeys(one.evidence() for one in body.evidence))
    command = AnswerOfClaimant(query=query, evidence=evidence, actor=post.caller.subject)
    return await post.execute(CLAIM, claim_id, command, alongside=answered(claim_id, query, body.words))


@router.post("/{claim_id}/decide", **documented(ANSWER, *COMMANDS))
async def decide_claim(
    claim_id: str, body: ClaimDecisionBody, post: Posting = posting("matching:claim:decide")
) -> JSONResponse:
    """Accept a claim, in part or whole, or refuse it, with a reason; never by who entered it (403, D-95).

    An accepted claim says who the claimant is in the registry and whose work it is in which role. It pays nobody yet:
    release waits for the mandate or contract, for an heir also for the payee link (D-84). Claims on the same that were
    verified stand in `considered`.
    """
    found = await _found(post, claim_id)
    today = baku_day(post.ctx.clock())
    parties = {one.person for one in body.identified} | ({body.party} if body.party else set())
    async with post.ctx.engine.connect() as connection:
        rules = await read_claim_rules_on(connection, today)
        known = await read_parties(connection, parties)
        competing = await competing_with(connection, claim_id, found["named"])
    command = DecideClaim(
        filed_on=found["filed_on"],
        today=today,
        decision=post.new_id(),
        reason=body.reason,
        reason_en=body.reason_en,
        actor=post.caller.subject,
        outcome=body.outcome,
        party=body.party,
        identified=tuple(dict.fromkeys(one.identified() for one in body.identified)),
        accepted_reserves=tuple(sorted(set(body.accepted_reserves))),
        known=frozenset(known),
        # Who files without a token must not keep a claim from being decided.
        competing=tuple(one["id"] for one in competing if one["state"] not in ("UNCONFIRMED", "UNVERIFIED")),
        considered=frozenset(body.considered),
        rules=rules,
    )
    return await post.execute(CLAIM, claim_id, command)


@router.post("/{claim_id}/withdraw", **documented(ANSWER, *COMMANDS))
async def withdraw_claim(
    claim_id: str, body: WithdrawalBody, post: Posting = posting("matching:claim:submit", parties=True)
) -> JSONResponse:
    """Withdraw a claim: the claimant himself, or a clerk on his word."""
    found = await _found(post, claim_id)
    today = baku_day(post.ctx.clock())
    async with post.ctx.engine.connect() as connection:
        rules = await read_claim_rules_on(connection, today)
    command = WithdrawClaim(
        filed_on=found["filed_on"],
        today=today,
        decision=post.new_id(),
        reason=body.reason,
        actor=post.caller.subject,
        rules=rules,
    )
    return await post.execute(CLAIM, claim_id, command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_claims(
    state: str | None = None,
    work: str | None = None,
    reserve: str | None = None,
    overdue: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("matching:claim:read", parties=True),
) -> dict[str, Any]:
    """Claims, first those to be decided first: of one state, on one work or reserve, overdue; for a party-bound token
    its own."""
    query = select(*(column for column in TABLE.c if column.key != "named"))
    if state is not None:
        query = query.where(TABLE.c.state == state)
    for one in {work, reserve} - {None}:
        query = query.where(TABLE.c.named.contains([one]))
    if overdue is not None:
        query = query.where(TABLE.c.overdue == overdue)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.party == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.decide_by, TABLE.c.id), cursor, limit)


@router.get("/{claim_id}", **documented(SHOWN, *READS))
async def show_claim(
    claim_id: str, ask: Asking = asking("matching:claim:read", parties=True)
) -> dict[str, Any]:
    """A claim, and beside it: the others on the same works or reserves, works that nobody heard of, which reserves are
    known and were claimed in time, over which of these works a dispute is open (their payment is stopped, 4.3), what
    the release of an accepted one waits for. A party sees no other claims."""
    found = await _found(ask, claim_id)
    async with ask.ctx.engine.connect() as connection:
        competing = await competing_with(connection, claim_id, found["named"])
        known = await known_works(connection, found["works"])
        reserves = await claimed_reserves(connection, found["reserves"], found["filed_on"])
        disputed = await disputed_among(connection, [*found["works"], *(one["work"] for one in reserves)])
        waits = await _release_waits_for(connection, found)
    shown = {name: value for name, value in found.items() if name != "named"}
    return shown | {
        "competing": [] if ask.caller.party is not None else competing,
        "unknown_works": sorted(set(found["works"]) - known),
        "known_reserves": reserves,
        "disputed_works": disputed,
        "release_waits_for": waits,
    }


async def _release_waits_for(connection: AsyncConnection, found: dict[str, Any]) -> list[str]:
    """What the money of an accepted claim waits for; payee links are not heard here, and always named (D-84)."""
    if found["state"] not in ("ACCEPTED", "PARTLY"):
        return []
    persons = {one["person"] for one in found["decision"]["identified"]}
    known = await read_parties(connection, persons | {found["party"]})
    payable = [one for one in known.values() if one.mandates or one.party.party_class in _PAYABLE]
    waits = [] if payable else ["MANDATE_OR_CONTRACT"]
    return [*waits, "PAYEE_LINK"] if ClaimCapacity(found["capacity"]).of_heir else waits


async def _found(by: Asking | Posting, claim_id: str) -> dict[str, Any]:
    async with by.ctx.engine.connect() as connection:
        found = await find_claim(connection, claim_id)
    if found is None or by.caller.party not in (None, found["party"]):
        raise not_found("claim", claim_id)
    return found
