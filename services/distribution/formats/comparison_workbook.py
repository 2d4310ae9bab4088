"""What other policies would have made of closed runs as a workbook for people. For child processes."""

from collections.abc import Iterable

from services.distribution.domain.comparison import Comparison
from services.distribution.domain.figures import Change, Changes
from services.distribution.formats.workbook import Page, changes, write_pages


def write_comparison(found: Comparison) -> bytes:
    """What was tried, the runs together, and each run; the same comparison gives the same bytes."""
    return write_pages(_pages(found))


def _pages(found: Comparison) -> Iterable[Page]:
    yield (
        "Compared",
        ("what", "value"),
        [
            ("closed from", found.first.isoformat()),
            ("closed until", found.last.isoformat()),
            ("runs", len(found.runs)),
            *((f"policy {one.policy}, version", one.version) for one in found.policies),
            ("new payees", found.difference.new.count),
            ("payees who would have got nothing", found.difference.gone.count),
            ("payees who would have got more", found.difference.more.count),
            ("payees who would have got less", found.difference.less.count),
        ],
    )
    parts: dict[str, tuple[Change, ...] | Changes] = {
        "state": found.difference.states,
        "use type": found.difference.use_types,
        "role": found.difference.roles,
        "key group": found.difference.genres,
        "new payee": found.difference.new,
        "payee who would have got nothing": found.difference.gone,
        "payee who would have got more": found.difference.more,
        "payee who would have got less": found.difference.less,
    }
    yield ("Difference", ("of", "which", "distributed", "", "would have been", ""), changes(parts))
    yield (
        "Runs",
        ("run", "closed", "state", "distributed", "", "would have been", ""),
        [
            (one.run, one.closed_on.isoformat(), state.key, state.before, state.after)
            for one in found.runs
            for state in one.states
        ],
    )
