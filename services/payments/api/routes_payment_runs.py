"""Payment runs over HTTP: prepare, approve, release by three people; the file as it was made once."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.payments.api.releasing import released
from services.payments.api.schemas import PaymentRunBody, ReasonBody
from services.payments.domain.payment_run import PAYMENT_RUN, AbandonRun
from services.payments.domain.run_approval import ApproveRun
from services.payments.handlers import draft_of
from services.payments.projections.order import orders_of
from services.payments.projections.party import read_payees
from services.payments.projections.payment_run import TABLE, find_payment_run
from shared.contracts.wire import to_builtins
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.web.bodies import DigestBody
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.paging import Cursor, Limit, paged
from shared.web.problems import invalid, not_found
from shared.web.reading import Reading, reading
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/payment-runs", tags=["payment runs"])

EXAMPLE = {
    "id": ANSWER["id"],
    "state": "PREPARED",
    "execution_date": "2026-09-03",
    "digest": "ab" * 32,
    "orders": 1,
    "total": 6800,
    "currency": "AZN",
    "totals": [{"amount": 6800, "currency": "AZN"}],
    "prepared_by": "accountant",
}


@router.post("", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def prepare_payment_run(
    body: PaymentRunBody, post: Posting = posting("payments:payment-run:prepare")
) -> JSONResponse:
    """Prepare a payment run; the job's result has its id and the digest to approve."""
    if body.execution_date < baku_day(post.ctx.clock()):
        value = body.execution_date.isoformat()
        raise invalid([Finding("body.execution_date", "the day is over", value, "4.1-a")])
    payment_run_id = post.new_id()
    args = {"payment_run": payment_run_id, "execution_date": body.execution_date.isoformat()}
    return await post.queue("prepare-payment-run", payment_run_id, args)


@router.post("/{payment_run_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_payment_run(
    payment_run_id: str, body: DigestBody, post: Posting = posting("payments:payment-run:approve")
) -> JSONResponse:
    """Approve the draft of this digest; never by who prepared it (D-95)."""
    command = ApproveRun(digest=body.digest, by=post.caller.subject)
    return await post.execute(PAYMENT_RUN, payment_run_id, command)


@router.post("/{payment_run_id}/release", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def release_payment_run(
    payment_run_id: str, body: DigestBody, post: Posting = posting("payments:payment-run:release")
) -> JSONResponse:
    """Release to the bank by a third person, who did not approve the distribution either (D-95); refused while a
    line is disputed. The job makes file and orders."""
    return await released(post, payment_run_id, body.digest)


@router.post("/{payment_run_id}/abandon", **documented(ANSWER, *COMMANDS))
async def abandon_payment_run(
    payment_run_id: str, body: ReasonBody, post: Posting = posting("payments:payment-run:prepare")
) -> JSONResponse:
    """Give a payment run up before its release; its credits are free again."""
    return await post.execute(
        PAYMENT_RUN, payment_run_id, AbandonRun(by=post.caller.subject, reason=body.reason)
    )


@router.get("", **documented({"items": [EXAMPLE], "next": None}, *READS))
async def list_payment_runs(
    cursor: Cursor = None, limit: Limit = 50, ask: Asking = asking("payments:payment-run:read")
) -> dict[str, Any]:
    """Payment runs."""
    async with ask.ctx.engine.connect() as connection:
        return await paged(connection, select(TABLE), (TABLE.c.id,), cursor, limit)


@router.get("/{payment_run_id}", **documented(EXAMPLE, *READS))
async def show_payment_run(
    payment_run_id: str, ask: Asking = asking("payments:payment-run:read")
) -> dict[str, Any]:
    """A payment run with its draft: orders line by line, tax, holds with their reasons, and the bank's answers."""
    found = await _found(ask, payment_run_id)
    draft = await draft_of(ask.ctx.store, ask.ctx.blobs, payment_run_id)
    if draft is None:
        return found | {"orders": [], "holds": []}
    async with ask.ctx.engine.connect() as connection:
        named = {order.payee for order in draft.orders} | {hold.payee for hold in draft.holds}
        payees = await read_payees(connection, named)
        issued = {order["id"]: order for order in await orders_of(connection, payment_run_id)}
    orders = [
        to_builtins(order)
        | {
            "name": payees[order.payee].name if order.payee in payees else order.payee,
            "state": issued[order.order]["state"] if order.order in issued else "DRAFT",
            "paid": to_builtins(order.amount),
        }
        for order in draft.orders
    ]
    for order in orders:
        del order["fingerprint"], order["rules"]
    holds = [
        to_builtins(hold) | {"name": payees[hold.payee].name if hold.payee in payees else hold.payee}
        for hold in draft.holds
    ]
    return found | {
        "orders": orders,
        "holds": holds,
        "policies": draft.policies,
        "total": to_builtins(draft.total),
        "totals": to_builtins(draft.totals),
    }


@router.get("/{payment_run_id}/file", **documented("<Document/>", *READS))
async def download_file(
    payment_run_id: str,
    part: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    ask: Reading = reading("payments:payment-run:release"),
) -> Response:
    """The pain.001 file of a released payment run, byte for byte as it was made once (D-88); `part`: which of several,
    where the bank's limits split them. Recorded (D-94)."""
    found = await _found(ask, payment_run_id)
    files = found["files"] or []
    data = await ask.ctx.blobs.get(files[part - 1]) if part <= len(files) else None
    if data is None:
        raise not_found("file of payment run", payment_run_id)
    async with ask.ctx.engine.connect() as connection:
        payees = [order["payee"] for order in await orders_of(connection, payment_run_id)]
    await ask.record("PAYMENT_FILE", payees, document=payment_run_id)
    suffix = f"-{part}" if part > 1 else ""
    name = f'attachment; filename="{found["id"]}{suffix}.xml"'
    return Response(data, media_type="application/xml", headers={"content-disposition": name})


async def _found(ask: Asking, payment_run: str) -> dict[str, Any]:
    async with ask.ctx.engine.connect() as connection:
        found = await find_payment_run(connection, payment_run)
    if found is None:
        raise not_found("payment run", payment_run)
    return found
