"""What a foreign organisation's schedule said beside what the registry gave (2.2.6-a, D-63)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.distribution.domain.differences import differences
from services.distribution.projections.differences import find_schedule, read_compared
from shared.contracts.wire import to_builtins
from shared.projections import Row, snapshot
from shared.web.documents import ANSWER, COMMANDS, JOB, READS, documented
from shared.web.problems import not_found
from shared.web.requests import Asking, Posting, asking, posting

router = APIRouter(prefix="/v1/schedules", tags=["schedules"])

ROWS_MAX = 2_000
"""More are in the files alone."""
EUR = {"amount": 3333, "currency": "EUR"}
ROW = {
    "allocation": ANSWER["id"],
    "work": ANSWER["correlation_id"],
    "title": "Arşın mal alan",
    "use_type": "ON_AIR",
    "territory": "FR",
    "period": {"from": "2026-07-01", "to": "2026-07-31"},
    "role": "DIRECTOR",
    "party": ANSWER["id"],
    "lines": [2],
    "owners": ["Rza Takhmasib"],
    "ipis": [],
    "percents": ["50"],
    "said": EUR,
    "given": [
        {
            "state": "CREDITED",
            "reason": None,
            "fraction": "1/1",
            "original": EUR,
            "gross": {"amount": 6536, "currency": "AZN"},
            "receivers": [ANSWER["id"]],
        }
    ],
    "difference": {"amount": 0, "currency": "EUR"},
    "why": "SAME",
}
EXAMPLE = {
    "schedule": ANSWER["id"],
    "society": ANSWER["correlation_id"],
    "run": ANSWER["id"],
    "period": {"from": "2026-07-01", "to": "2026-07-31"},
    "due": {"amount": 9800, "currency": "EUR"},
    "received": {"amount": 9800, "currency": "EUR"},
    "kept": [{"kind": "CHARGE", "amount": 200}],
    "transfers": [
        {
            "receipt": ANSWER["id"],
            "amount": {"amount": 9800, "currency": "EUR"},
            "value_date": "2026-08-05",
            "rate": {"currency": "EUR", "value": "1.961", "nominal": 1},
            "manat": {"amount": 19218, "currency": "AZN"},
            "came": {"amount": 19110, "currency": "AZN"},
            "difference": {"amount": -108, "currency": "AZN"},
        }
    ],
    "rows": [ROW],
    "left_out": 0,
}


@router.get("/{schedule_id}/differences", **documented(EXAMPLE, *READS))
async def show_differences(
    schedule_id: str, ask: Asking = asking("distribution:difference:read", parties=True)
) -> dict[str, Any]:
    """Line by line, what a distributed schedule said (owner, share, amount) beside what the registry gave (persons,
    shares, amounts): the first rows; all of them are in the files. Before them each transfer at the rate of its day,
    and where the bank had converted it what came, and the difference that stands in FX (D-66). The sender's own token
    sees its own schedules."""
    async with snapshot(ask.ctx.engine) as (connection, _):
        row = _own(ask, await find_schedule(connection, schedule_id), schedule_id)
        made, lines, head = await read_compared(connection, row)
    rows = differences(made, lines)
    return head | {"rows": to_builtins(rows[:ROWS_MAX]), "left_out": max(0, len(rows) - ROWS_MAX)}


@router.post("/{schedule_id}/differences", status_code=202, **documented(JOB, *COMMANDS, status=202))
async def write_differences(
    schedule_id: str, post: Posting = posting("distribution:difference:submit")
) -> JSONResponse:
    """Write the report as JSON, CSV and workbook. The job's result has the hash of each: they are documents, opened at
    /v1/documents/{sha256}/content."""
    async with post.ctx.engine.connect() as connection:
        _own(post, await find_schedule(connection, schedule_id), schedule_id)
    return await post.queue("write-differences", schedule_id, {"schedule": schedule_id})


def _own(asked: Asking | Posting, row: Row | None, schedule: str) -> Row:
    if row is None or asked.caller.party not in (None, row["manifest"]["payer"]):
        raise not_found("distributed schedule", schedule)
    return row
