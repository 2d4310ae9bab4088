"""Court awards and settlements over HTTP: record, admit, look up. Their works lists are handed in as accounts."""

from decimal import Decimal
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.schemas import AdmissionBody
from services.intake.api.schemas_awards import AwardBody
from services.intake.domain.award import AWARD, AwardTold, RecordAward, award_id
from services.intake.domain.fund import Admit
from services.intake.projections.account import find_account
from services.intake.projections.allocation import parts_of
from services.intake.projections.award import TABLE, find_award
from services.intake.projections.contract import find_contract
from services.intake.projections.party import name_of
from shared.contracts.intake import AwardShare
from shared.contracts.registry import Contract
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.periods import Period
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.kept import need_kept
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/awards", tags=["awards"])

EXAMPLE = {
    "id": ANSWER["id"],
    "version": 1,
    "kind": "COURT_AWARD",
    "number": "2(102)-1234/2026",
    "issued_by": "Bakı Kommersiya Məhkəməsi",
    "ordered_on": "2026-05-04",
    "in_force_on": "2026-06-08",
    "payer": ANSWER["id"],
    "use_type": "ON_AIR",
    "period_from": "2025-01-01",
    "period_to": "2025-12-31",
    "currency": "AZN",
    "due": 1200000,
    "received": 1200000,
    "covered": True,
    "breakdown": [],
    "deduction_percent": None,
}


@router.post("", **documented(ANSWER, *COMMANDS))
async def record_award(body: AwardBody, post: Posting = posting("intake:award:submit")) -> JSONResponse:
    """Record an order as it stands; its document was filed before. Recorded again it is the same award in its new
    state: its legal force begins, an appeal changes its amount."""
    await need_kept(post, [body.document_sha256])
    profile = await _profile(post, body)
    period = Period(body.period.first, body.period.last)
    award = award_id(body.kind, body.issued_by, body.number, body.ordered_on)
    told = AwardTold(
        award=award,
        version=1,
        kind=body.kind,
        number=body.number,
        issued_by=body.issued_by,
        ordered_on=body.ordered_on,
        in_force_on=body.in_force_on,
        payer=body.payer,
        amount=body.amount.money(),
        use_type=body.use_type,
        period=period,
        territory=body.territory,
        breakdown=tuple(
            AwardShare(work=one.work, amount=one.amount.money(), role=one.role, owner=one.owner)
            for one in body.breakdown
        ),
        form=profile.form if profile is not None else None,
        key=profile.key if profile is not None else None,
        document_sha256=body.document_sha256,
        claim=body.claim,
        recorded_by=post.caller.subject,
        deduction_percent=None if body.deduction_percent is None else Decimal(body.deduction_percent),
    )
    return await post.execute(AWARD, award, RecordAward(told=told, today=baku_day(post.ctx.clock())))


@router.post("/{award_id}/admit", **documented(ANSWER, *COMMANDS))
async def admit_award(
    award_id: str, body: AdmissionBody, post: Posting = posting("intake:award:decide")
) -> JSONResponse:
    """Admit an award with the money that is there; never by who recorded it (D-19, D-95)."""
    return await post.execute(AWARD, award_id, Admit(decision=body.decision, by=post.caller.subject))


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_awards(
    payer: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:award:read", parties=True),
) -> dict[str, Any]:
    """Awards, of one payer; for a party-bound token its own."""
    query = select(*(column for column in TABLE.c if column.key != "breakdown"))
    for one in (payer, ask.caller.party):
        if one is not None:
            query = query.where(TABLE.c.payer == one)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{award_id}", **documented(EXAMPLE, *READS))
async def show_award(
    award_id: str, ask: Asking = asking("intake:award:read", parties=True)
) -> dict[str, Any]:
    """An award with its money, and how its works list stands where it has one."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_award(connection, award_id)
        if found is None or (ask.caller.party is not None and found["payer"] != ask.caller.party):
            raise not_found("award", award_id)
        works_list = await find_account(connection, award_id)
        parts = await parts_of(connection, target=award_id)
    listed = {name: works_list[name] for name in ("state", "version")} if works_list is not None else None
    return found | {"receipts": parts, "works_list": listed}


async def _profile(post: Posting, body: AwardBody) -> Contract | None:
    """The contract whose form the works list has. 409 for a payer or contract that nobody knows."""
    async with post.ctx.engine.connect() as connection:
        if await name_of(connection, body.payer) is None:
            raise rejected(Rejected("UNKNOWN_PAYER", f"There is no party {body.payer}."))
        if body.profile is None:
            return None
        profile = await find_contract(connection, body.profile, body.period.first)
    if profile is None:
        raise rejected(Rejected("UNKNOWN_PROFILE", f"There is no contract {body.profile}."))
    return profile
