"""Contracts over HTTP: sign, end, look up."""

from typing import Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.registry.api.schemas import ContractBody, EndBody
from services.registry.domain.contract import CONTRACT, EndContract, SignContract
from services.registry.handlers import unknown_party
from services.registry.projections.contract import TABLE, find_contract
from shared.contracts.forms import AccountForm
from shared.contracts.registry import Contract
from shared.contracts.wire import from_builtins
from shared.kernel.findings import Finding
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/contracts", tags=["contracts"])

EXAMPLE = {
    "id": ANSWER["id"],
    "number": "L-2026/07",
    "kind": "LICENCE",
    "party": ANSWER["id"],
    "valid_from": "2026-01-01",
    "valid_to": None,
    "contract": {"key": "DURATION", "currency": "AZN"},
}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def sign_contract(
    body: ContractBody, post: Posting = posting("registry:contract:submit")
) -> JSONResponse:
    """Enter a signed contract with the form of its accounts and its distribution key (D-12, D-39)."""
    if unknown := await unknown_party(post.ctx.store, [body.party]):
        raise rejected(unknown)
    contract_id = post.new_id()
    facts = body.model_dump(exclude={"form", "uses"})
    contract = Contract(id=contract_id, version=1, uses=tuple(body.uses), form=_form(body.form), **facts)
    return await post.execute(CONTRACT, contract_id, SignContract(contract=contract))


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
    if ask.caller.party is not None:
        query = query.where(TABLE.c.party == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{contract_id}", **documented(EXAMPLE, *READS))
async def show_contract(
    contract_id: str, ask: Asking = asking("registry:contract:read", parties=True)
) -> dict[str, Any]:
    """A contract with its form."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_contract(connection, contract_id)
    if found is None or (ask.caller.party is not None and found["party"] != ask.caller.party):
        raise not_found("contract", contract_id)
    return found


def _form(body: dict[str, Any] | None) -> AccountForm | None:
    if body is None:
        return None
    try:
        return from_builtins(AccountForm, body)
    except msgspec.ValidationError as error:
        raise invalid([Finding("body.form", str(error), clause="2.1.1-c")]) from error
