"""Accounts over HTTP: hand in, look up, admit. What stands inside a file is decided by its job."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.found import account_of
from services.intake.api.schemas import AdmissionBody, CoverBody
from services.intake.api.uploads import Upload, received, tried
from services.intake.domain.account import ACCOUNT, SubmitAccount, SubmitVersion
from services.intake.domain.account_money import AdmitProRata
from services.intake.domain.award import AWARD
from services.intake.handlers import file_papers
from services.intake.projections.account import TABLE
from services.intake.projections.account_file import account_of_file
from services.intake.projections.allocation import parts_of
from services.intake.projections.contract import TABLE as CONTRACT
from services.intake.projections.party import TABLE as PARTY
from shared.contracts.wire import to_builtins
from shared.kernel.decider import Rejected
from shared.kernel.ids import derived_id
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])

EXAMPLE = {
    "id": ANSWER["id"],
    "contract": ANSWER["id"],
    "payer": ANSWER["id"],
    "period_from": "2026-07-01",
    "period_to": "2026-07-31",
    "state": "ACCEPTED",
    "version": 1,
    "accepted_version": 1,
    "currency": "AZN",
    "declared_total": 4800000,
    "due": 4800000,
    "received": 0,
    "covered": False,
}
HANDED_IN = JOB | {"id": ANSWER["id"], "version": 1}


@router.post("", status_code=202, **documented(HANDED_IN, *COMMANDS, status=202))
async def submit_account(
    file: UploadFile,
    cover: Annotated[
        str, Form(description="JSON: contract, period, declared_total, stamped, signed_by, ...")
    ],
    scan: UploadFile | None = None,
    post: Posting = posting("intake:account:submit", parties=True),
) -> JSONResponse:
    """Hand in an account with its cover. The same file under the same contract stands once (409 names it). The works
    list of an award names the award as its contract, and is the account of the award's id (D-27)."""
    upload = await received(post, CoverBody, file, cover, scan)
    contract = upload.contract
    account = await _account_id(post, upload)
    await _stands_once(post, upload, account)
    command = SubmitAccount(
        account=account,
        contract=contract.id,
        payer=contract.party,
        currency=contract.currency,
        file_sha256=upload.file_sha256,
        file_name=upload.file_name,
        cover=upload.cover,
        submitted_by=post.caller.subject,
        by_party=post.caller.party is not None,
    )
    await post.execute(ACCOUNT, account, command)
    return await _handed_in(post, account, upload)


@router.post("/check", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def check_account(
    file: UploadFile,
    cover: Annotated[str, Form(description="As of an account; its scan may lack")],
    post: Posting = posting("intake:account:submit", parties=True),
) -> JSONResponse:
    """Check a file without handing it in, by the same rules: the job's result has the findings and warnings. Nothing
    is recorded, and the file is gone when the job ends."""
    contract, attested = await tried(post, file, cover)
    args = {"contract": contract.id, "cover": to_builtins(attested)}
    job = await post.queued("check-account", contract.id, args, file=file.file)
    return JSONResponse({"job": job}, status_code=202)


@router.post("/{account_id}/versions", status_code=202, **documented(HANDED_IN, *COMMANDS, status=202))
async def submit_version(
    account_id: str,
    file: UploadFile,
    cover: Annotated[str, Form()],
    scan: UploadFile | None = None,
    post: Posting = posting("intake:account:submit", parties=True),
) -> JSONResponse:
    """Hand in a further version: of a returned account, or to replace an accepted one (D-17)."""
    state, _ = await post.ctx.store.state(ACCOUNT, account_id)
    if state.last is None or post.caller.party not in (None, state.last.payer):
        raise not_found("account", account_id)
    upload = await received(post, CoverBody, file, cover, scan)
    await _stands_once(post, upload, account_id)
    command = SubmitVersion(
        contract=upload.contract.id,
        currency=upload.contract.currency,
        file_sha256=upload.file_sha256,
        file_name=upload.file_name,
        cover=upload.cover,
        submitted_by=post.caller.subject,
        by_party=post.caller.party is not None,
    )
    await post.execute(ACCOUNT, account_id, command)
    return await _handed_in(post, account_id, upload)


@router.post("/{account_id}/admit", **documented(ANSWER, *COMMANDS))
async def admit_account(
    account_id: str, body: AdmissionBody, post: Posting = posting("intake:account:decide")
) -> JSONResponse:
    """Admit an accepted account with the money that is there; never by who submitted it (D-19, D-95)."""
    return await post.execute(
        ACCOUNT, account_id, AdmitProRata(decision=body.decision, by=post.caller.subject)
    )


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_accounts(
    contract: str | None = None,
    state: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:account:read", parties=True),
) -> dict[str, Any]:
    """Accounts, of one contract or state; for a party-bound token its own."""
    shown = [column for column in TABLE.c if column.key not in ("versions", "accepted")]
    query = select(*shown, CONTRACT.c.number.label("contract_number"), PARTY.c.name.label("payer_name"))
    query = query.outerjoin(CONTRACT, CONTRACT.c.id == TABLE.c.contract)
    query = query.outerjoin(PARTY, PARTY.c.id == TABLE.c.payer)
    if contract is not None:
        query = query.where(TABLE.c.contract == contract)
    if state is not None:
        query = query.where(TABLE.c.state == state)
    if ask.caller.party is not None:
        query = query.where(TABLE.c.payer == ask.caller.party)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{account_id}", **documented(EXAMPLE, *READS))
async def show_account(
    account_id: str, ask: Asking = asking("intake:account:read", parties=True)
) -> dict[str, Any]:
    """An account with its versions and the receipts that it got."""
    found = await account_of(ask, account_id)
    async with ask.ctx.engine.connect() as connection:
        return found | {"receipts": await parts_of(connection, target=account_id)}


async def _account_id(post: Posting, upload: Upload) -> str:
    award, _ = await post.ctx.store.state(AWARD, upload.contract.id)
    if award.told is not None:
        return upload.contract.id
    return derived_id("account", upload.contract.id, upload.file_sha256)


async def _stands_once(post: Posting, upload: Upload, account: str) -> None:
    """Refuse a file that another account of the contract holds: its uses would count twice."""
    async with post.ctx.engine.connect() as connection:
        held = await account_of_file(connection, upload.contract.id, upload.file_sha256)
    if held is not None and held != account:
        raise rejected(Rejected("DUPLICATE_FILE", f"This file stands as a version of account {held}."))


async def _handed_in(post: Posting, account: str, upload: Upload) -> JSONResponse:
    """File what came, and queue the check of the version that this upload is; the policy would do the second too, only
    later."""
    await file_papers(post.ctx, post.meta(), upload.contract.party, upload.file_sha256, upload.cover)
    state, _ = await post.ctx.store.state(ACCOUNT, account)
    version = max(
        known.version
        for known in state.submitted
        if (known.file_sha256, known.cover) == (upload.file_sha256, upload.cover)
    )
    job = await post.ctx.jobs.queue(
        "take-account",
        f"{account}-{version}",
        account,
        {"account": account, "version": version},
        actor=post.caller.subject,
        correlation_id=post.correlation_id,
    )
    return JSONResponse({"job": f"/v1/jobs/{job}", "id": account, "version": version}, status_code=202)
