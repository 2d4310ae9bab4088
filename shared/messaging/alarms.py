"""Alarms in `work.alarm`: what an operator has to look at, with the refused record when there is one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from shared.kernel.ids import derived_id

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One open alarm."""

    id: str
    runner: str
    kind: str
    """ALTERED, FOREIGN, MALFORMED, GAP, TOO_LARGE, NO_RUN, NO_STATISTICS, FEE_DUE, CERTIFICATE_ENDS, LIABILITY_DUE,
    LIABILITY_OVERDUE, REGISTER_CHANGED, NO_ANSWER, BANK_ANSWER, CLIENT_MONEY, UNKNOWN_ENTRY, PAYMENT_DUE,
    PAYMENT_OVERDUE, NO_PAYMENT, CONTRACT_DUE, CONTRACT_OVERDUE, DISPUTE_OLD or NOT_TAKEN_BACK."""
    source: str | None
    sequence: int | None
    detail: str
    raised_at: datetime


async def raise_alarm(
    pool: Any,
    runner: str,
    kind: str,
    detail: str,
    *,
    about: object,
    source: str | None = None,
    sequence: int | None = None,
    record: bytes | None = None,
) -> None:
    """Raise an alarm, once per runner, kind, source and what it is `about` (an offset, a sequence)."""
    alarm = derived_id("alarm", runner, kind, source, about)
    raised = await pool.fetchval(
        "INSERT INTO work.alarm (id, runner, kind, source, sequence, detail, record) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING RETURNING id",
        alarm,
        runner,
        kind,
        source,
        sequence,
        detail,
        record,
    )
    if raised is not None:
        _log.error("alarm", runner=runner, kind=kind, source=source, sequence=sequence, detail=detail)


async def open_alarms(pool: Any) -> list[Alarm]:
    """The alarms that nobody has settled, the oldest first."""
    rows = await pool.fetch(
        "SELECT id, runner, kind, source, sequence, detail, raised_at FROM work.alarm "
        "WHERE settled_at IS NULL ORDER BY raised_at, id"
    )
    return [Alarm(**dict(row)) for row in rows]


async def settle(pool: Any, alarm_id: str, actor: str, reason: str) -> bool:
    """Settle an alarm for a recorded reason; False when there is no such open one."""
    settled = await pool.fetchval(
        "UPDATE work.alarm SET settled_at = clock_timestamp(), settled_by = $2, reason = $3 "
        "WHERE id = $1 AND settled_at IS NULL RETURNING id",
        alarm_id,
        actor,
        reason,
    )
    return settled is not None
