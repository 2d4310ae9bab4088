"""Form profiles and files as hypothesis draws them: proper, wrong, broken and hostile ones."""

import csv
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from hypothesis import strategies as st

from shared.contracts.forms import (
    DATE_FORMATS,
    DECIMAL_MARKS,
    ENCODINGS,
    FILE_TYPES,
    SEPARATORS,
    THOUSANDS_MARKS,
    AccountForm,
    FormTotal,
)
from shared.contracts.registry import Contract
from tests.unit.intake import ods_samples
from tests.unit.intake.given import LICENCE, ROYALTY
from tests.unit.intake.xls_samples import xls

EXAMPLES = int(os.environ.get("EXAMPLES") or 30)
"""Files of each test; `make fuzz-files` asks for more."""

Rows = list[list[str]]
_MADE = datetime(2026, 7, 1, tzinfo=UTC)
"""So that the same draw is the same file."""


@dataclass(frozen=True)
class HostileFile:
    """A file, and the contract by whose form it is judged."""

    contract: Contract
    data: bytes


_PROPER = st.sampled_from(
    [
        *(
            "05.07.2026",
            "2026-07-05",
            "5/7/2026",
            "20:00",
            "29:59",
            "00:45:00",
            "Görüş",
            "Şəki",
            "Film",
            "1955",
        ),
        *(
            "Tofiq Tağızadə",
            "1 234,50",
            "1,234.50",
            "0.5",
            "12",
            "Xəbərlər",
            "Reklam bloku 1",
            "TOTAL",
            "düzəliş",
        ),
    ]
)
_ODD = st.sampled_from(
    [
        *(
            "",
            " ",
            "-",
            "n/a",
            "0",
            "-0",
            "1e999",
            "NaN",
            "=1+1",
            "#DIV/0!",
            "99:99",
            "31.02.2026",
            "31.12.9999",
        ),
        *(
            "\u202e",
            "\ufeff",
            "İıI",
            "a\u0301" * 50,
            "9" * 400,
            "x" * 2_500,
            "1,2,3",
            "--",
            "\u00a0",
            "𝒻",
            "\x7f\x1f",
        ),
    ]
)
_TEXT = st.one_of(_PROPER, _PROPER, _ODD, st.text(st.characters(exclude_categories=["Cs"]), max_size=40))


@st.composite
def contracts(draw: st.DrawFn, file_types: Sequence[str] = FILE_TYPES) -> Contract:
    """A contract whose form is some profile that a registry would take."""
    contract = draw(st.sampled_from([LICENCE, ROYALTY]))
    assert contract.form is not None
    decimal = draw(st.sampled_from(DECIMAL_MARKS))
    columns = list(contract.form.columns)
    if draw(st.booleans()):
        columns = draw(st.permutations(columns))
    form: AccountForm = replace(
        contract.form,
        file_type=draw(st.sampled_from(file_types)),
        columns=tuple(columns),
        encoding=draw(st.sampled_from(ENCODINGS)),
        separator=draw(st.sampled_from(SEPARATORS)),
        date_format=draw(st.sampled_from(DATE_FORMATS)),
        further_date_formats=tuple(draw(st.sets(st.sampled_from(DATE_FORMATS), max_size=3))),
        decimal_mark=decimal,
        thousands_mark=draw(st.sampled_from([one for one in THOUSANDS_MARKS if one != decimal])),
        header_row=draw(st.integers(1, 4)),
        nil_allowed=draw(st.booleans()),
        authors_may_lack=draw(st.booleans()),
        sheet=draw(st.sampled_from([None, None, "Hesabat", "Qeyd"])),
        total=draw(st.sampled_from([None, FormTotal(label_field="title", label="TOTAL", field="declared")])),
    )
    return replace(contract, form=form)


@st.composite
def files(draw: st.DrawFn, file_types: Sequence[str] = FILE_TYPES) -> HostileFile:
    """A file under such a contract: as its form asks, or another, and then perhaps damaged."""
    contract = draw(contracts(file_types))
    form = contract.form
    assert form is not None
    headers = [column.header for column in form.columns]
    if draw(st.integers(0, 9)) == 0:
        headers = draw(st.lists(_TEXT, max_size=10))
    above: Rows = [draw(st.lists(_TEXT, max_size=3)) for _ in range(form.header_row - 1)]
    lines: Rows = draw(st.lists(st.lists(_TEXT, min_size=0, max_size=10), max_size=8))
    written_as = form.file_type if draw(st.integers(0, 9)) else draw(st.sampled_from(FILE_TYPES))
    data = written(written_as, form, [*above, headers, *lines], headers, lines)
    return HostileFile(contract, draw(damaged(data)))


def written(file_type: str, form: AccountForm, rows: Rows, headers: list[str], lines: Rows) -> bytes:
    """The rows as a file of a type."""
    match file_type:
        case "CSV":
            records = io.StringIO(newline="")
            csv.writer(records, delimiter=form.separator).writerows(rows)
            return records.getvalue().encode(form.encoding, "replace")
        case "JSON":
            objects: list[dict[str, Any]] = [dict(zip(headers, line, strict=False)) for line in lines]
            return json.dumps({"lines": objects}, ensure_ascii=len(lines) % 2 == 0).encode()
        case "ODS":
            return ods_samples.of_texts([[_xml(text) for text in line] for line in rows])
        case "XLS":
            return xls(
                [["".join(one for one in text if one < "\U00010000")[:250] for text in line] for line in rows]
            )
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _MADE})
        sheet = workbook.add_worksheet("Hesabat")
        for number, line in enumerate(rows):
            for place, text in enumerate(line):
                sheet.write(number, place, text)
    return file.getvalue()


def _xml(text: str) -> str:
    plain = "".join(one for one in text if one >= " " and one not in "\ufffe\uffff")
    return plain.replace("&", "&amp;").replace("<", "&lt;")


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """The same, or cut off, overwritten, doubled, or something else altogether."""
    how = draw(st.sampled_from(["whole", "whole", "cut", "bytes", "bytes", "inserted", "doubled", "other"]))
    if how == "other":
        return draw(st.binary(max_size=300))
    if how == "whole" or not data:
        return data
    at = draw(st.integers(0, 9_999)) * len(data) // 10_000
    if how == "cut":
        return data[:at]
    if how == "doubled":
        return data[:at] + data
    strange = draw(st.one_of(st.binary(min_size=1, max_size=12), st.just(b"\xff" * 8), st.just(b"\0" * 8)))
    return data[:at] + strange + data[at + (len(strange) if how == "bytes" else 0) :]
