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
from services.registry.handlers.party_merges import given_behind
from services.registry.projections.agreement import TABLE, find_agreement
from services.registry.projections.agreement_work import works_of
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
    theirs, guards = await _standing(post, party_id)
    command = MakeAgreement(agreement=agreement, theirs=theirs)
    return await post.execute(AGREEMENTS, party_id, command, guards=guards, made=agreement.id)


@router.post(_OF + "/{agreement_id}/change", **documented(ANSWER, *COMMANDS))
async def change_agreement(
    party_id: str, agreement_id: str, body: AgreementBody, post: Posting = posting(_SUBMIT)
) -> JSONResponse:
    """Enter the next version of an agreement: all its terms, from a day on. At a merged record one can only end."""
    await _refuse_strangers(post, party_id, body)
    agreement = Agreement(id=agreement_id, version=1, licensor=party_id, **body.agreed())
    theirs, guards = await _standing(post, party_id)
    command = ChangeAgreement(agreement=agreement, theirs=theirs)
    return await post.execute(AGREEMENTS, party_id, command, guards=guards)


@router.post(_OF + "/{agreement_id}/end", **documented(ANSWER, *COMMANDS))
async def end_agreement(
    party_id: str, agreement_id: str, body: EndBody, post: Posting = posting(_SUBMIT)
) -> JSONResponse:
    """End an agreement with its last day. 409 for a later one than is known: that is a next version."""
    command = EndAgreement(agreement=agreement_id, last_day=body.last_day)
    return await post.execute(AGREEMENTS, party_id, command)


@router.get("/agreements", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_agreements(
    party: Annotated[Id | None, Query(description="Of this licensor or licensee")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("registry:party:read", parties=True),
) -> dict[str, Any]:
    """Agreements, all or those of a party; for a party-bound token its own."""
    query = select(*(column for column in TABLE.c if column.name != "versions"))
    for one in {party, ask.caller.party} - {None}:
        query = query.where(or_(TABLE.c.licensor == one, TABLE.c.licensee == one))
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/agreements/{agreement_id}", **documented(EXAMPLE, *READS))
async def show_agreement(
    agreement_id: str, ask: Asking = asking("registry:party:read", parties=True)
) -> dict[str, Any]:
    """An agreement with all its versions, and the works whose shares rest on it: which of them it no longer gives."""
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


async def _standing(post: Posting, party_id: str) -> tuple[tuple[Agreement, ...], list[tuple[str, int]]]:
    """What the records that a party stands for gave, with the guard on its merges; 409 when it was merged itself."""
    behind = await given_behind(post.ctx.store, party_id)
    if isinstance(behind, Rejected):
        raise rejected(behind)
    return behind
