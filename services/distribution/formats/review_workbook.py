"""A review sheet as a workbook for people; the same sheet gives the same bytes."""

from collections.abc import Iterable

from services.distribution.domain.draft import TargetSum
from services.distribution.domain.figures import Change, Changes
from services.distribution.domain.review import ReviewSheet
from services.distribution.formats.workbook import Page, Row, changes, write_pages

_TARGET = (
    *("account or schedule", "received", "", "not due", "", "distributed", "", "carried in", ""),
    *("gone beyond that", ""),
)


def write_workbook(sheet: ReviewSheet) -> bytes:
    """A page for each part of the sheet."""
    return write_pages(_pages(sheet))


def _pages(sheet: ReviewSheet) -> Iterable[Page]:
    yield (
        "Run",
        ("what", "value"),
        [
            ("run", sheet.run),
            ("digest", sheet.digest),
            ("cut-off day", sheet.cut_off_day.isoformat()),
            ("prepared by", sheet.prepared_by),
            ("allocations", sheet.allocations),
            ("reserves opened", sheet.reserves),
            *((f"taken back: {one.cause}", one.reversals) for one in sheet.corrections),
            ("compared with", sheet.compared_with),
            *((one.key, one.amount) for one in sheet.figures.states),
        ],
    )
    yield ("Targets", _TARGET, [_target(one) for one in sheet.targets])
    yield (
        "Excluded",
        ("account or schedule", "reason", "by"),
        [(one.target, one.reason, one.by) for one in sheet.excluded],
    )
    yield (
        "Corrections that wait",
        ("account or schedule", "cause", "work", "allocation", "waits for"),
        [
            (
                *(one.target, one.cause, one.work, one.allocation),
                ", ".join(f"{bound.kind} {bound.id}" for bound in one.waits_for),
            )
            for one in sheet.kept_back
        ],
    )
    yield (
        "Works",
        ("work", "title", "gross", ""),
        [(one.work, one.title, one.gross) for one in sheet.largest_works],
    )
    yield ("Payees", ("payee", "net", ""), [(one.key, one.amount) for one in sheet.largest_payees])
    yield ("Changes", ("of", "which", "before", "", "now", ""), changes(_changed(sheet)))
    yield (
        "Not credited",
        ("state", "reason", "shares", "gross", ""),
        [(one.state.value, one.reason, one.shares, one.amount) for one in sheet.waiting],
    )
    yield (
        "Largest not credited",
        ("state", "reason", "note", "account or schedule", "work", "title", "role", "owner", "gross", ""),
        [
            (
                *(one.state.value, one.reason, one.note, one.target),
                *(one.work, one.title, one.role.value, one.owner, one.amount),
            )
            for one in sheet.waiting_shares
        ],
    )
    yield (
        "Paid twice",
        ("work", "title", "use type", "accounts"),
        [(one.work, one.title, one.use_type.value, ", ".join(one.targets)) for one in sheet.paid_twice],
    )


def _target(one: TargetSum) -> Row:
    sums = (one.received, one.excess, one.distributed, one.carried, one.lacking)
    # What there is none of takes two columns all the same.
    return (one.target, *(cell for sum_ in sums for cell in ((None, None) if sum_ is None else (sum_,))))


def _changed(sheet: ReviewSheet) -> dict[str, tuple[Change, ...] | Changes]:
    return {
        "state": sheet.difference.states,
        "use type": sheet.difference.use_types,
        "new payee": sheet.difference.new,
        "payee who gets nothing now": sheet.difference.gone,
        "payee who gets much more": sheet.difference.more,
        "payee who gets much less": sheet.difference.less,
    }
