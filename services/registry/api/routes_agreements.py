"""Agreements of owners over HTTP: made, changed, ended, looked up (1.3-j)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from sqlalchemy import or_, select

from services.registry.api.schemas import EndBody
from services.registry.api.schemas_agreements import AgreementBody
from services.registry.domain.agreement import (
    AGREEMENTS,
    Agreement,
    ChangeAgreement,
    EndAgreement,
    MakeAgreement,
)
from services.registry.domain.work import WORK
from services.registry.handlers import unknown_party
from services.registry.handlers.agreements import Giver, giver_of, standing_giver, with_its_licensee
from services.registry.projections.agreement import PARTIES, TABLE, find_agreement
from services.registry.projections.agreement_work import works_of
from services.registry.projections.standing import as_standing, records_of
from shared.kernel.decider import Rejected
from shared.web.bodies import Id
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1", tags=["agreements"])

EXAMPLE = {
    "id": ANSWER["id"],
    "kind": "EXCLUSIVE_LICENCE",
    "licensor": ANSWER["id"],
    "licensee": ANSWER["id"],
    "valid_from": "2026-01-01",
    "valid_to": None,
    "versions": [
        {"version": 1, "fraction": "1/1", "works": [], "territory": "WORLD", "licensor_bound": True}
    ],
    "works": [{"work": ANSWER["id"], "title": "Tütək səsi", "unfounded": []}],
}
_SUBMIT = "registry:mandate:submit"
_OF = "/parties/{party_id}/agreements"


@router.post(_OF, status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def make_agreement(
    party_id: str, body: AgreementBody, post: Posting = posting(_SUBMIT)
) -> JSONResponse:
    """Enter an assignment, an exclusive licence or a right to royalty that an owner gave. More than the whole of a
    right is never given."""
    await _refuse_strangers(post, party_id, body)
    agreement = Agreement(id=post.new_id(), version=1, licensor=party_id, **body.agreed())
    giver = await _giver(post, party_id)
    command = MakeAgreement(agreement=agreement, theirs=giver.theirs, records=giver.records)
    return await post.execute(AGREEMENTS, party_id, command, guards=giver.guards, made=agreement.id)


@router.post(_OF + "/{agreement_id}/change", **documented(ANSWER, *COMMANDS))
async def change_agreement(
    party_id: str, agreement_id: str, body: AgreementBody, post: Posting = posting(_SUBMIT)
) -> JSONResponse:
    """Enter the next version of an agreement: all its terms, from a day on. The party that stands for a merged owner
    changes his agreements; at the merged record one can only end."""
    await _refuse_strangers(post, party_id, body)
    giver = await _giver(post, party_id, agreement_id)
    agreement = Agreement(id=agreement_id, version=1, licensor=giver.record, **body.agreed())
    agreement = await with_its_licensee(post.ctx.store, agreement, giver)
    command = ChangeAgreement(agreement=agreement, theirs=giver.theirs, records=giver.records)
    return await post.execute(AGREEMENTS, giver.record, command, guards=giver.guards)


@router.post(_OF + "/{agreement_id}/end", **documented(ANSWER, *COMMANDS))
async def end_agreement(
    party_id: str, agreement_id: str, body: EndBody, post: Posting = posting(_SUBMIT)
) -> JSONResponse:
    """End an agreement with its last day. 409 for a later one than is known: that is a next version."""
    giver = await giver_of(post.ctx.store, party_id, agreement_id)
    command = EndAgreement(agreement=agreement_id, last_day=body.last_day)
    return await post.execute(AGREEMENTS, giver.record, command, guards=giver.guards[:1])


@router.get("/agreements", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_agreements(
    party: Annotated[Id | None, Query(description="Of this licensor or licensee")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("registry:party:read", parties=True),
) -> dict[str, Any]:
    """Agreements, all or those of a party and of the records that it stands for; for a party-bound token its own."""
    query = select(*(column for column in TABLE.c if column.name != "versions"))
    async with ask.ctx.engine.connect() as connection:
        for one in {whose for whose in (party, ask.caller.party) if whose is not None}:
            records = await records_of(connection, one)
            query = query.where(or_(TABLE.c.licensor.in_(records), TABLE.c.licensee.in_(records)))
        page = await paged(connection, query, (TABLE.c.id,), cursor, limit)
        return page | {"items": await as_standing(connection, page["items"], *PARTIES)}


@router.get("/agreements/{agreement_id}", **documented(EXAMPLE, *READS))
async def show_agreement(
    agreement_id: str, ask: Asking = asking("registry:party:read", parties=True)
) -> dict[str, Any]:
    """An agreement with all its versions, and the works whose shares rest on it: which of them it no longer gives. Of
    merged parties those are shown that stand for them, `entered_as` says as what they gave or got it."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_agreement(connection, agreement_id)
        works = await works_of(connection, agreement_id)
    bound = ask.caller.party
    if found is None or (bound is not None and bound not in (found["licensor"], found["licensee"])):
        raise not_found("agreement", agreement_id)
    return found | {"works": works}


async def _refuse_strangers(post: Posting, party_id: str, body: AgreementBody) -> None:
    """409 for a party or a work that is not registered."""
    if unknown := await unknown_party(post.ctx.store, [party_id, body.licensee]):
        raise rejected(unknown)
    states = await post.ctx.store.states(WORK, sorted(set(body.works)))
    for work, (state, _) in states.items():
        if state.work is None:
            raise rejected(Rejected("UNKNOWN_WORK", f"There is no work {work[:80]!r}."))


async def _giver(post: Posting, party_id: str, agreement_id: str | None = None) -> Giver:
    """Who gives, with all his records; 409 when he was merged himself."""
    giver = await standing_giver(post.ctx.store, party_id, agreement_id)
    if isinstance(giver, Rejected):
        raise rejected(giver)
    return giver
