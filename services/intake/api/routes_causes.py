"""Requests to distribute on statistical data over HTTP: prepare, approve or refuse by another person, look up."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.schemas import AdmissionBody
from services.intake.api.schemas_awards import CauseBody, RefusalBody
from services.intake.domain.cause import CAUSE, ApproveCause, CausePrepared, PrepareCause, RefuseCause
from services.intake.domain.fund import Admit
from services.intake.projections.allocation import parts_of
from services.intake.projections.cause import TABLE, find_cause
from services.intake.projections.contract import find_contract
from shared.contracts.terms import Channel, ContractKind
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.kernel.periods import Period
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/causes", tags=["statistical causes"])

EXAMPLE = {
    "id": ANSWER["id"],
    "state": "APPROVED",
    "contract": ANSWER["id"],
    "payer": ANSWER["id"],
    "channel": "USER",
    "use_type": "ON_AIR",
    "period_from": "2026-01-01",
    "period_to": "2026-03-31",
    "code": "UNECONOMIC",
    "currency": "AZN",
    "due": 15000,
    "received": 15000,
    "covered": True,
    "reason": "three small hotels without programme logs",
    "threshold": 20000,
    "threshold_decision": "Board 7/2026",
    "prepared_by": "clerk",
    "answered_by": "chief",
}
_CHANNELS = {
    ContractKind.LICENCE: Channel.USER,
    ContractKind.ROYALTY_PAYMENT: Channel.PRODUCER,
    ContractKind.REPRESENTATION: Channel.SOCIETY,
}


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def prepare_cause(body: CauseBody, post: Posting = posting("intake:cause:submit")) -> JSONResponse:
    """Ask that an amount of a contract is distributed on statistical data; its evidence was filed before (D-11)."""
    async with post.ctx.engine.connect() as connection:
        contract = await find_contract(connection, body.contract, body.period.first)
    if contract is None:
        raise rejected(Rejected("UNKNOWN_CONTRACT", f"There is no contract {body.contract}."))
    if body.use_type not in contract.uses or body.amount.currency != contract.currency:
        uses = ", ".join(contract.uses)
        what = f"the contract has the uses {uses} and the currency {contract.currency}"
        raise invalid([Finding("body", what, body.contract, "2.1.1-d")])
    await need_kept(post, body.evidence)
    prepared = CausePrepared(
        cause=post.new_id(),
        contract=contract.id,
        payer=contract.party,
        channel=_CHANNELS[contract.kind],
        use_type=body.use_type,
        period=Period(body.period.first, body.period.last),
        code=body.code,
        amount=body.amount.money(),
        reason=body.reason,
        evidence=tuple(dict.fromkeys(body.evidence)),
        threshold=body.threshold.money() if body.threshold is not None else None,
        threshold_decision=body.threshold_decision,
        prepared_by=post.caller.subject,
    )
    return await post.execute(CAUSE, post.new_id(), PrepareCause(prepared=prepared))


@router.post("/{cause_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_cause(cause_id: str, post: Posting = posting("intake:cause:decide")) -> JSONResponse:
    """Approve a cause; never by who prepared it (403, D-11, D-95)."""
    return await post.execute(CAUSE, cause_id, ApproveCause(by=post.caller.subject))


@router.post("/{cause_id}/refuse", **documented(ANSWER, *COMMANDS))
async def refuse_cause(
    cause_id: str, body: RefusalBody, post: Posting = posting("intake:cause:decide")
) -> JSONResponse:
    """Refuse a cause; never by who prepared it."""
    return await post.execute(CAUSE, cause_id, RefuseCause(reason=body.reason, by=post.caller.subject))


@router.post("/{cause_id}/admit", **documented(ANSWER, *COMMANDS))
async def admit_cause(
    cause_id: str, body: AdmissionBody, post: Posting = posting("intake:cause:decide")
) -> JSONResponse:
    """Admit a cause with the money that is there; never by who prepared it (D-19, D-95)."""
    return await post.execute(CAUSE, cause_id, Admit(decision=body.decision, by=post.caller.subject))


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_causes(
    contract: str | None = None,
    state: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:cause:read", parties=True),
) -> dict[str, Any]:
    """Causes, of one contract or state; for a party-bound token those of its contracts."""
    query = select(TABLE)
    if contract is not None:
        query = query.where(TABLE.c.contract == contract)
    if state is not None:
        query = query.where(TABLE.c.state == state)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.payer == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{cause_id}", **documented(EXAMPLE, *READS))
async def show_cause(
    cause_id: str, ask: Asking = asking("intake:cause:read", parties=True)
) -> dict[str, Any]:
    """A cause with its evidence and its money."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_cause(connection, cause_id)
        if found is None or (ask.caller.party is not None and found["payer"] != ask.caller.party):
            raise not_found("cause", cause_id)
        return found | {"receipts": await parts_of(connection, target=cause_id)}
