"""JSON accounts: objects keyed by the form's headers, and an address for everything else (2.1.1-c, -f)."""

from io import BytesIO

import pytest

from services.intake.formats.json_lines import read_json
from services.intake.formats.tables import Cell, Kind, Row, cell_of
from shared.kernel.findings import Finding, Unreadable

pytestmark = pytest.mark.clause("2.1.1-c")
HEADERS = ("Ad", "Gəlir")


def rows_of(text: str | bytes, header_row: int = 1) -> list[Row]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_json(BytesIO(data), HEADERS, header_row).rows)


def refusal(text: str | bytes) -> Finding:
    with pytest.raises(Unreadable) as met:
        rows_of(text)
    (finding,) = met.value.findings
    assert finding.clause == "2.1.1-f"
    return finding


@pytest.mark.parametrize(
    "text",
    [
        '[{"Ad": "Şəki", "Gəlir": 12.50}, {"Gəlir": null, "Qeyd": "x"}]',
        ' {"lines" : [\n{"Ad": "Şəki", "Gəlir": 12.50}\n,\n{"Qeyd": "x"}\n]\n}\n',
        b'\xef\xbb\xbf[{"Ad": "\\u015e\xc9\x99ki", "G\xc9\x99lir": 1250e-2}, {}]',
    ],
)
def test_objects_are_rows_below_the_headers(text: str | bytes) -> None:
    header, first, second = rows_of(text, header_row=4)
    assert (header.number, list(header.cells)) == (4, list(HEADERS))
    assert (first.number, first.at(0).text.casefold(), first.where(1)) == (5, "şəki", "B5")
    assert first.at(1) == Cell(Kind.NUMBER, "12.50")
    assert second.is_empty


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("true", Cell(Kind.BOOL, "TRUE")),
        ('""', Cell(Kind.EMPTY, "")),
        ('" a "', Cell(Kind.TEXT, "a")),
        ("0", Cell(Kind.NUMBER, "0")),
        ("-1E3", Cell(Kind.NUMBER, "-1000")),
        ("1e99999999", Cell(Kind.ERROR, "a number larger or smaller than any account has")),
        ("1" * 5000, Cell(Kind.ERROR, "a number of more digits than any account has")),
        ('["a"]', Cell(Kind.ERROR, "an array or object, where a value is asked for")),
        ('{"a": 1}', Cell(Kind.ERROR, "an array or object, where a value is asked for")),
        ('"\\ud800"', Cell(Kind.ERROR, "half a character")),
        ('"a\\u0000"', Cell(Kind.ERROR, "a NUL character")),
    ],
)
def test_values_of_each_kind(value: str, cell: Cell) -> None:
    assert cell_of(rows_of(f'[{{"Ad": {value}}}]')[1].cells[0]) == cell


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('[{"Ad": 1, "Ad": 2}]', "line 1, column 2", "an object with the key 'Ad' twice"),
        ('[\n{"Ad": NaN}]', "line 2, column 1", "NaN, which is no number of JSON"),
        ('[\n\n {"Ad": -Infinity}]', "line 3, column 2", "-Infinity"),
        ('[{"Ad": ' + "[" * 100_000, "line 1, column 2", "nested deeper"),
        ("[" * 100_000, "line 1, column 2", "not an object"),
        ('[{"Ad": 1}', "line 1, column 11", "neither a comma nor the end"),
        ('[{"Ad": 1},]', "line 1, column 12", "not an object"),
        ('[{"Ad": 01}]', "line 1, column 10", "not JSON"),
        ("[{'Ad': 1}]", "line 1, column 3", "not JSON"),
        ('[{"Ad": "a\nb"}]', "line 1, column 11", "not JSON"),
        ('[{"Ad": 1}] x', "line 1, column 13", "something stands after the end"),
        ('{"lines": [{}], "more": 1}', "line 1, column 15", 'more than "lines"'),
        ('{"rows": []}', "line 1, column 1", "not an array of lines"),
        ('"text"', "line 1, column 1", "not an array of lines"),
        ("", "line 1, column 1", "not an array of lines"),
        ('["\\ud800"]', "line 1, column 2", "not an object"),
        (b'[{"Ad": "\xff"}]', "line 1, byte 9", "not in utf-8"),
        (b'\xff\xfe[\x00{\x00', "line 1, byte 0", "not in utf-8"),
        ("[{" + ",".join(f'"{n}":1' for n in range(257)) + "}]", "line 1, column 2", "more than 256 keys"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_shape_is_refused_with_its_address(
    text: str | bytes, where: str, what: str
) -> None:
    finding = refusal(text)
    assert finding.where == where
    assert what in finding.what


def test_no_lines_at_all_are_no_refusal() -> None:
    assert len(rows_of("[]")) == len(rows_of('{"lines": []}')) == 1
