"""Papers over HTTP: opened with cover and scan, keyed page by page, confirmed by somebody else."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, UploadFile
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.api.schemas import CoverBody, ScheduleCoverBody
from services.intake.api.schemas_papers import ConfirmationBody, DroppingBody, PageBody
from services.intake.api.uploads import covered
from services.intake.domain.account import ACCOUNT
from services.intake.domain.award import AWARD
from services.intake.domain.paper import (
    PAGE_MAX_BYTES,
    PAPER,
    ConfirmPaper,
    DropPaper,
    Keyed,
    KeyPage,
    OpenPaper,
    PaperOpened,
    State,
)
from services.intake.domain.schedule import SCHEDULE, conflict, covered_by
from services.intake.formats.keyed import control_column, control_totals, read_control, rendered
from services.intake.handlers import file_papers, keyed_schedule, submitted
from services.intake.projections.account_file import account_of_file
from services.intake.projections.contract import find_contract
from services.intake.projections.paper import TABLE, find_paper
from services.intake.projections.paper_page import TABLE as PAGE
from shared.contracts.forms import AccountForm
from shared.contracts.registry import Contract
from shared.contracts.terms import TargetKind
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.kernel.ids import derived_id, schedule_id
from shared.web.bodies import Id
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found, rejected
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/papers", tags=["papers"])

EXAMPLE = {
    "id": ANSWER["id"],
    "target_kind": "ACCOUNT",
    "target": None,
    "contract": ANSWER["id"],
    "payer": ANSWER["id"],
    "period_from": "2026-07-01",
    "period_to": "2026-07-31",
    "state": "KEYING",
    "currency": "AZN",
    "declared_total": 120000,
    "headers": ["Tarix", "Ad"],
    "pages": [{"page": 1, "lines": 24, "keyed_by": "clerk"}],
    "revision": 1,
}
CONFIRMED = JOB | {"id": ANSWER["id"]}
Page = Annotated[int, Path(ge=1, le=10_000)]


class Kind(StrEnum):
    """What is on the paper."""

    ACCOUNT = "ACCOUNT"
    SCHEDULE = "SCHEDULE"


@router.post("", status_code=201, **documented(ANSWER, *COMMANDS, status=201))
async def open_paper(
    cover: Annotated[str, Form(description="JSON: as of an account, or with a number of a schedule")],
    kind: Annotated[Kind, Form()] = Kind.ACCOUNT,
    account: Annotated[Id | None, Form(description="The account that this is a further version of")] = None,
    scan: UploadFile | None = None,
    post: Posting = posting("intake:paper:submit"),
) -> JSONResponse:
    """Begin to key a paper, with its scan and its cover as this clerk attests it (D-13, D-61, D-95)."""
    body = CoverBody if kind is Kind.ACCOUNT else ScheduleCoverBody
    contract, attested = await covered(post, body, cover, scan)
    award, _ = await post.ctx.store.state(AWARD, contract.id)
    if award.told is not None:
        raise rejected(Rejected("AN_AWARD", "The works list of an award is handed in as a file."))
    if contract.form is None:
        raise rejected(Rejected("NO_FORM", "The contract sets no form: nothing can be keyed by it."))
    if account is not None:
        state, _ = await post.ctx.store.state(ACCOUNT, account)
        if kind is not Kind.ACCOUNT or state.last is None:
            raise not_found("account", account)
    opened = PaperOpened(
        paper=post.new_id(),
        target_kind=TargetKind(kind.value),
        account=account,
        contract=contract.id,
        payer=contract.party,
        headers=tuple(column.header for column in contract.form.columns),
        cover=attested,
        opened_by=post.caller.subject,
    )
    return await post.execute(PAPER, opened.paper, OpenPaper(opened=opened))


@router.post("/{paper_id}/pages/{page}", **documented(ANSWER, *COMMANDS))
async def key_page(
    paper_id: str, page: Page, body: PageBody, post: Posting = posting("intake:paper:submit")
) -> JSONResponse:
    """Key a page, in place of what was keyed of it before; without lines it is taken out."""
    state, _ = await post.ctx.store.state(PAPER, paper_id)
    lines = _lines(body, state.opened.headers) if state.opened is not None else ()
    return await post.execute(PAPER, paper_id, KeyPage(page=page, lines=lines, keyed_by=post.caller.subject))


@router.post("/{paper_id}/confirm", status_code=202, **documented(CONFIRMED, *COMMANDS, status=202))
async def confirm_paper(
    paper_id: str, body: ConfirmationBody, post: Posting = posting("intake:paper:decide")
) -> JSONResponse:
    """Confirm a paper by its control totals, read from it by somebody who keyed nothing of it; it is judged as any
    other account or schedule then (D-61, D-95)."""
    state, _ = await post.ctx.store.state(PAPER, paper_id)
    if state.opened is None:
        raise not_found("paper", paper_id)
    opened = state.opened
    async with post.ctx.engine.connect() as connection:
        contract = await find_contract(connection, opened.contract, opened.cover.period.first)
    if contract is None or contract.form is None:
        raise not_found("contract", opened.contract)
    if opened.headers != tuple(column.header for column in contract.form.columns):
        detail = "The contract's form was mended since the paper was opened: drop it, and key it anew."
        raise rejected(Rejected("FORM_CHANGED", detail))
    file = await post.ctx.blobs.put(rendered(opened.headers, state.lines), "application/json")
    command = _confirmation(body, state, opened, contract, contract.form, file, post.caller.subject)
    if opened.target_kind is TargetKind.SCHEDULE:
        held, _ = await post.ctx.store.state(SCHEDULE, command.target)
        if held.taken is not None and (
            held.taken.file_sha256 != file or not covered_by(held.taken, opened.cover, contract)
        ):
            raise rejected(conflict(held.taken))
        await post.execute(PAPER, paper_id, command)
    else:
        await _stands_once(post, contract, file, command.target)
        entailed = [submitted(opened, contract, command.target)]
        await post.execute(PAPER, paper_id, command, entailed=entailed)
    return await _handed_in(post, paper_id, contract)


@router.post("/{paper_id}/drop", **documented(ANSWER, *COMMANDS))
async def drop_paper(
    paper_id: str, body: DroppingBody, post: Posting = posting("intake:paper:submit")
) -> JSONResponse:
    """Give a paper up: a wrong one, or one that came as a file meanwhile."""
    command = DropPaper(reason=body.reason, dropped_by=post.caller.subject)
    return await post.execute(PAPER, paper_id, command)


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_papers(
    state: str | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    ask: Asking = asking("intake:paper:read"),
) -> dict[str, Any]:
    """Papers, all or of one state: KEYING, CONFIRMED, DROPPED."""
    query = select(*(column for column in TABLE.c if column.key != "headers"))
    if state is not None:
        query = query.where(TABLE.c.state == state)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (TABLE.c.id,), cursor, limit)


@router.get("/{paper_id}", **documented(EXAMPLE, *READS))
async def show_paper(paper_id: str, ask: Asking = asking("intake:paper:read")) -> dict[str, Any]:
    """A paper, with who keyed which page."""
    return await _found(ask, paper_id)


@router.get(
    "/{paper_id}/pages",
    **documented({"items": [{"page": 1, "lines": [["05.07.2026", "Görüş"]], "keyed_by": "clerk"}]}, *READS),
)
async def list_pages(
    paper_id: str, cursor: Cursor = None, limit: Limit = 20, ask: Asking = asking("intake:paper:read")
) -> dict[str, Any]:
    """What was keyed, page by page, each line in the order of the paper's headers."""
    await _found(ask, paper_id)
    query = select(PAGE.c.page, PAGE.c.lines, PAGE.c.keyed_by).where(PAGE.c.paper == paper_id)
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, query, (PAGE.c.page,), cursor, limit)


def _lines(body: PageBody, headers: tuple[str, ...]) -> Keyed:
    strangers = [
        Finding(f"body.lines.{number}.{header[:80]}", "is no header of the form", header[:80])
        for number, line in enumerate(body.lines)
        for header in line
        if header not in headers
    ]
    if strangers:
        raise invalid(strangers)
    lines = tuple(tuple(line.get(header, "") for header in headers) for line in body.lines)
    size = sum(len(text.encode()) for line in lines for text in line)
    if size > PAGE_MAX_BYTES:
        raise invalid([Finding("body.lines", f"more than {PAGE_MAX_BYTES} bytes on a page", str(size))])
    return lines


def _confirmation(
    body: ConfirmationBody,
    state: State,
    opened: PaperOpened,
    contract: Contract,
    form: AccountForm,
    file: str,
    by: str,
) -> ConfirmPaper:
    """The command, with the totals as keyed beside those as read; 422 for a total that the form cannot read."""
    column = control_column(form)
    if (column is None) != (body.total is None):
        header = column.header if column is not None else "none"
        raise invalid([Finding("body.total", f"the column that is summed is {header}", body.total or "")])
    total = (
        read_control(form, column, contract.currency, body.total)
        if column is not None and body.total is not None
        else None
    )
    if isinstance(total, Finding):
        raise invalid([total])
    counted, summed = control_totals(form, contract.currency, opened.headers, state.lines)
    return ConfirmPaper(
        revision=body.revision,
        lines=body.lines,
        total=total,
        counted=counted,
        summed=summed,
        target=_target(opened, contract, file),
        file_sha256=file,
        confirmed_by=by,
    )


def _target(opened: PaperOpened, contract: Contract, file: str) -> str:
    if opened.target_kind is TargetKind.SCHEDULE:
        return schedule_id(contract.party, opened.cover.number or "", str(opened.cover.period))
    return opened.account or derived_id("account", contract.id, file)


async def _stands_once(post: Posting, contract: Contract, file: str, account: str) -> None:
    async with post.ctx.engine.connect() as connection:
        held = await account_of_file(connection, contract.id, file)
    if held is not None and held != account:
        raise rejected(Rejected("DUPLICATE_FILE", f"These lines stand as a version of account {held}."))


async def _handed_in(post: Posting, paper: str, contract: Contract) -> JSONResponse:
    """Queue the check of what was confirmed; the policies would do it too, only later."""
    state, _ = await post.ctx.store.state(PAPER, paper)
    confirmed = state.confirmed
    assert confirmed is not None
    await file_papers(post.ctx, post.meta(), contract.party, confirmed.file_sha256, confirmed.cover)
    if confirmed.target_kind is TargetKind.SCHEDULE:
        kind, key, args = "take-schedule", paper, keyed_schedule(confirmed)
    else:
        account, _ = await post.ctx.store.state(ACCOUNT, confirmed.target)
        version = next(known.version for known in account.submitted if known.paper == paper)
        kind, key = "take-account", f"{confirmed.target}-{version}"
        args = {"account": confirmed.target, "version": version}
    job = await post.ctx.jobs.queue(
        kind, key, confirmed.target, args, actor=post.caller.subject, correlation_id=post.correlation_id
    )
    return JSONResponse({"job": f"/v1/jobs/{job}", "id": confirmed.target}, status_code=202)


async def _found(ask: Asking, paper_id: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_paper(connection, paper_id)
    if found is None:
        raise not_found("paper", paper_id)
    return found
