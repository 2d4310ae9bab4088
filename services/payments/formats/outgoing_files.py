"""Schedules of payments to foreign organisations as files: JSON, CSV and a workbook. For child processes."""

from typing import Final

from services.payments.domain.outgoing import OutgoingLine, OutgoingSchedule
from services.payments.formats.sheets import Table, write_workbook
from shared.contracts.wire import to_json
from shared.paper.csv_file import Value, write_csv

COLUMNS: Final = (
    "kind",
    "work",
    "title",
    "original title",
    "episode",
    "role",
    "author",
    "author id",
    "share",
    "share %",
    "marks",
    "source",
    "use",
    "territory",
    "used from",
    "used to",
    "gross AZN",
    "deducted AZN",
    "tax AZN",
    "net AZN",
    "amount",
    "currency",
    "reference",
)


def write_schedule(schedule: OutgoingSchedule) -> tuple[bytes, bytes, bytes]:
    """JSON, CSV and workbook of a schedule; the same schedule gives the same bytes."""
    rows = [_row(line) for line in schedule.lines]
    rate = schedule.rate
    head = [
        ("organisation", schedule.organisation),
        ("guild", schedule.guild),
        ("contract", schedule.contract),
        ("execution date", schedule.execution_date),
        ("reference", schedule.end_to_end_id),
        ("total", schedule.total),
        ("currency", schedule.total.currency),
        ("charges", schedule.charges),
        ("rate", rate.value if rate is not None else None),
        ("for units", rate.nominal if rate is not None else None),
        ("rate of", schedule.rate_day),
        *((f"{one.kind}, {one.rate} % ({one.reference})", one.amount) for one in schedule.withheld),
    ]
    lines = [[row[column] for column in COLUMNS] for row in rows]
    tables = [
        Table(name="schedule", columns=COLUMNS, rows=lines),
        Table(name="payment", columns=("", ""), rows=head),
    ]
    return to_json(schedule), write_csv(COLUMNS, rows), write_workbook(tables)


def _row(line: OutgoingLine) -> dict[str, Value]:
    values: tuple[Value, ...] = (
        line.kind,
        line.work,
        line.title,
        line.title_original,
        line.episode,
        line.role,
        line.author,
        line.author_id,
        line.share,
        line.share_percent,
        " ".join(line.marks),
        line.channel,
        line.use_type,
        line.territory,
        line.used_from.isoformat() if line.used_from else None,
        line.used_to.isoformat() if line.used_to else None,
        line.gross,
        line.deducted,
        line.tax,
        line.net,
        line.amount,
        line.amount.currency,
        line.reference,
    )
    return dict(zip(COLUMNS, values, strict=True))
