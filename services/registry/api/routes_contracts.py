"""Contracts over HTTP: sign, change, end, look up."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.registry.api.schemas import EndBody
from services.registry.api.schemas_contracts import ChangeBody, ContractBody
from services.registry.domain.contract import CONTRACT, ChangeContract, EndContract, SignContract
from services.registry.handlers import unknown_party
from services.registry.projections import contract
from services.registry.projections.contract import TABLE, find_contract
from services.registry.projections.standing import as_standing, records_of
from shared.contracts.registry import Contract, version_on
from shared.contracts.wire import from_builtins, to_builtins
from shared.kernel.decider import Rejected
from shared.projections import projection
from shared.projections.past import row_as_of
from shared.web.as_of import AsOf, On, moment_of
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/contracts", tags=["contracts"])

EXAMPLE = {
    "id": ANSWER["id"],
    "number": "L-2026/07",
    "kind": "LICENCE",
    "party": ANSWER["id"],
    "valid_from": "2026-01-01",
    "valid_to": None,
    "version": 1,
    "contract": {"key": "DURATION", "currency": "AZN"},
    "versions": [{"key": "DURATION", "currency": "AZN", "version": 1}],
}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def sign_contract(
    body: ContractBody, post: Posting = posting("registry:contract:submit")
) -> JSONResponse:
    """Enter a signed contract with the form of its accounts and its distribution key (D-12, D-39)."""
    if unknown := await unknown_party(post.ctx.store, [body.party]):
        raise rejected(unknown)
    contract_id = post.new_id()
    command = SignContract(contract=body.contract(contract_id))
    return await post.execute(CONTRACT, contract_id, command)


@router.post("/{contract_id}/change", **documented(ANSWER, *COMMANDS))
async def change_contract(
    contract_id: str, body: ChangeBody, post: Posting = posting("registry:contract:submit")
) -> JSONResponse:
    """Enter the next version: all terms, from a day on. Accounts of earlier periods keep theirs (D-12)."""
    state, _ = await post.ctx.store.state(CONTRACT, contract_id)
    if state.contract is None:
        raise rejected(Rejected("UNKNOWN_CONTRACT", f"There is no contract {contract_id[:80]!r}."))
    version = state.contract.version + 1
    changed = replace(state.contract, version=version, applies_from=body.applies_from, **body.agreed())
    return await post.execute(CONTRACT, contract_id, ChangeContract(contract=changed))


@router.post("/{contract_id}/end", **documented(ANSWER, *COMMANDS))
async def end_contract(
    contract_id: str, body: EndBody, post: Posting = posting("registry:contract:submit")
) -> JSONResponse:
    """End a contract with its last day."""
    return await post.execute(CONTRACT, contract_id, EndContract(last_day=body.last_day))


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_contracts(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("registry:contract:read", parties=True)
) -> dict[str, Any]:
    """Contracts, for a party-bound token its own."""
    query = select(
        TABLE.c.id, TABLE.c.number, TABLE.c.kind, TABLE.c.party, TABLE.c.valid_from, TABLE.c.valid_to
    )
    async with ask.ctx.engine.connect() as connection:
        if ask.caller.party is not None:
            query = query.where(TABLE.c.party.in_(await records_of(connection, ask.caller.party)))
        page = await paged(connection, query, (TABLE.c.id,), cursor, limit)
        return page | {"items": await as_standing(connection, page["items"], "party")}


@router.get("/{contract_id}", **documented(EXAMPLE, *READS))
async def show_contract(
    contract_id: str,
    as_of: AsOf = None,
    on: On = None,
    ask: Asking = asking("registry:contract:read", parties=True),
) -> dict[str, Any]:
    """A contract with all its versions, as it is or was known; `contract` is the last one, or the one whose terms
    apply on a day."""
    moment = await moment_of(ask.ctx, as_of, on)
    # A contract with a party that was merged is one with the party that stands for it.
    async with ask.ctx.engine.connect() as connection:
        if moment.position is None:
            found = await find_contract(connection, contract_id)
        else:
            model = projection(contract)
            then = await row_as_of(ask.ctx.store, model, CONTRACT.entity, contract_id, moment.position)
            found = next(iter(await as_standing(connection, [then] if then else [], "party")), None)
    if found is None:
        raise not_found("contract", contract_id)
    if ask.caller.party is not None and found["party"] != ask.caller.party:
        raise not_found("contract", contract_id)
    if on is None:
        return found
    versions = from_builtins(tuple[Contract, ...], found["versions"])
    return found | {"contract": to_builtins(version_on(versions, on))}
