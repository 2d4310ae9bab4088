"""Registers of what is owed for a period, over HTTP: filed as documents, and filed again when they changed (D-86)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.schemas_tax import RegisterBody
from services.payments.domain.register import RegisterKind, due_now
from services.payments.domain.tax_period import PATTERN, period_named
from services.payments.projections.accrued import read_accrued
from services.payments.projections.register import TABLE
from shared.contracts.wire import to_builtins
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.projections import snapshot
from shared.web.documents import COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/registers", tags=["tax"])

FILED = {
    "register": "WITHHELD",
    "period": "2026-09",
    "version": 1,
    "lines": 2,
    "due": [{"kind": "INCOME_TAX", "amount": {"amount": 1400, "currency": "AZN"}}],
    "json_sha256": "ab" * 32,
    "xlsx_sha256": "cd" * 32,
    "filed_by": "accountant",
    "filed_on": "2026-10-12",
}
NOW = {
    "register": "WITHHELD",
    "period": "2026-09",
    "due": FILED["due"],
    "filed": [FILED],
    "changed": False,
}


@router.post("", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def file_register(body: RegisterBody, post: Posting = posting("payments:tax:submit")) -> JSONResponse:
    """File a register as it is known now, as JSON and workbook. The job's result has the hash of each: they are
    documents, opened at /v1/documents/{sha256}/content, and stay what they are. 422 while the period runs."""
    period = period_named(body.period)
    if period is None or period.last >= baku_day(post.ctx.clock()):
        raise invalid([Finding("body.period", "is not over yet", body.period, "3.4-a")])
    args = {"register": body.kind.value, "period": body.period}
    return await post.queue("file-register", f"{body.kind}-{body.period}", args)


@router.get("", **documented({"items": [FILED], "next": None}, *READS))
async def list_registers(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("payments:tax:read")
) -> dict[str, Any]:
    """Registers that were filed, with every version."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(
            connection, select(TABLE), (TABLE.c.register, TABLE.c.period, TABLE.c.version), cursor, limit
        )


@router.get("/{register}/{period}", **documented(NOW, *READS))
async def show_register(
    register: RegisterKind,
    period: Annotated[str, Path(pattern=PATTERN)],
    ask: Asking = asking("payments:tax:read"),
) -> dict[str, Any]:
    """What is due for a period by now, what was filed, and whether that has changed since."""
    of = period_named(period)
    if of is None:
        raise not_found("period", period)
    query = select(TABLE).where(TABLE.c.register == register.value, TABLE.c.period == period)
    async with snapshot(ask.ctx.engine) as (connection, _):
        due = due_now(register, of, await read_accrued(connection, date.max))
        filed = [dict(row) for row in (await connection.execute(query.order_by(TABLE.c.version))).mappings()]
    shown = to_builtins(list(due))
    changed = bool(filed) and filed[-1]["due"] != shown
    return {"register": register, "period": period, "due": shown, "filed": filed, "changed": changed}
