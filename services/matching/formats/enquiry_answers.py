"""Answers to an enquiry list from a CSV or XLSX file of the organisation; read in a child process."""

import re
from dataclasses import dataclass

from services.matching.domain.celf import REFERENCE
from services.matching.domain.enquiry_answer import Answer, answer_of, columns_lacking
from services.matching.domain.enquiry_list import WORKS_MAX
from shared.jobs.tables import read_rows, unreadable
from shared.kernel.findings import Finding

ROWS_MAX = 2 * WORKS_MAX
_REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,80}")


@dataclass(frozen=True, slots=True)
class AnsweredRows:
    """What a file says."""

    rows: int
    answers: tuple[tuple[int, str, Answer], ...]
    """Row, our reference of the work, and what is said of it."""
    wrong: tuple[tuple[int, Finding], ...]


def read_answers(data: bytes, encoding: str) -> AnsweredRows:
    """Read a file with the column of our reference, `result`, and what was found. Raises Unreadable when it is no such
    table. An empty result is no answer yet."""
    table = read_rows(data, encoding)
    header = [name.lower() for name in table[0]]
    if lacks := columns_lacking(header):
        raise unreadable("row 1", f"the column {lacks[0]!r} lacks")
    if len(table) > ROWS_MAX:
        raise unreadable(f"row {ROWS_MAX + 1}", f"more than {ROWS_MAX} rows")
    first: dict[str, int] = {}
    answers: list[tuple[int, str, Answer]] = []
    wrong: list[tuple[int, Finding]] = []
    count = 0
    for number, cells in enumerate(table[1:], start=2):
        row = dict(zip(header, cells, strict=False))
        if not row.get("result"):
            continue
        count += 1
        where, work = f"row {number}", row.get(REFERENCE.lower(), "")
        if work in first:
            wrong.append((number, Finding(where, f"row {first[work]} has this work", work[:80], "2.1.4-e")))
            continue
        if not _REFERENCE.fullmatch(work):
            wrong.append((number, Finding(where, "names no work of ours", work[:80], "2.1.4-e")))
            continue
        first[work] = number
        read = answer_of(row, where)
        if isinstance(read, list):
            wrong += [(number, finding) for finding in read]
        else:
            answers.append((number, work, read))
    return AnsweredRows(count, tuple(answers), tuple(wrong))
