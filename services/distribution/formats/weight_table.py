"""A source of statistical data as a CSV or XLSX file: monitoring, a programme guide, box office (D-08). Read in a child
process."""

import re

from services.distribution.domain.weights import WEIGHT_MAX, WorkWeight
from shared.jobs.tables import read_rows, unreadable
from shared.kernel.findings import Finding, Unreadable

CLAUSE = "1.3-g"
FINDINGS_MAX = 500
_WORK, _WEIGHT = "work", "weight"
_ID = re.compile(r"[A-Za-z0-9._-]{1,80}")
_NUMBER = re.compile(r"[0-9]{1,13}")


def read_weight_table(data: bytes, encoding: str) -> tuple[WorkWeight, ...]:
    """The columns `work` (id) and `weight` (a whole number above 0 in the base's measure), a row for each work; other
    columns say nothing here. Raises Unreadable with every defect."""
    table = read_rows(data, encoding)
    header = [name.lower() for name in table[0]]
    for name in (_WORK, _WEIGHT):
        if header.count(name) != 1:
            raise unreadable("row 1", f"the column {name!r} stands {header.count(name)} times, not once")
    at_work, at_weight = header.index(_WORK), header.index(_WEIGHT)
    first: dict[str, int] = {}
    weights: list[WorkWeight] = []
    wrong: list[Finding] = []
    for number, cells in enumerate(table[1:], start=2):
        if not any(cells):
            continue
        work, weight = (cells[at] if at < len(cells) else "" for at in (at_work, at_weight))
        if found := _defect(number, work, weight, first):
            wrong.append(found)
            continue
        first[work] = number
        weights.append(WorkWeight(work=work, weight=int(weight)))
    if not weights and not wrong:
        wrong.append(Finding("file", "weighs no work", "", CLAUSE))
    if wrong:
        raise Unreadable(wrong[:FINDINGS_MAX])
    return tuple(weights)


def _defect(number: int, work: str, weight: str, first: dict[str, int]) -> Finding | None:
    where = f"row {number}"
    if not _ID.fullmatch(work):
        return Finding(where, "names no work by its id", work[:80], CLAUSE)
    if work in first:
        return Finding(where, f"row {first[work]} has this work", work[:80], CLAUSE)
    if not _NUMBER.fullmatch(weight) or not 0 < int(weight) <= WEIGHT_MAX:
        return Finding(where, f"no whole number from 1 to {WEIGHT_MAX}", weight[:80], CLAUSE)
    return None
