"""Reader of JSON: an array of objects keyed by the headers of the contract's form, alone or as {"lines": [...]}.

Its table has the form's headers in the form's order in the row of the headers, and the n-th object n rows below it, so
that findings and lines are addressed as in every other file. A value is a text or a number, true or false; null, or a
key that lacks, is an empty box; a key that is no header says nothing, as a column that the form does not name.
"""

import io
import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

from services.intake.formats.tables import EMPTY, ROWS_MAX, Cell, Kind, Row, Table, Written, unreadable

SIZE_MAX_BYTES = 32 * 1024 * 1024
"""The text of the file is held as a whole."""
_MEMBERS_MAX = 256
_DIGITS_MAX = 40
_ENVELOPE = "lines"
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
_SPACE = re.compile(r"[ \t\r\n]*")


class _Number(str):
    """A number as it is written."""


class _Refused(ValueError):
    """A value that no account holds."""


def read_json(file: BinaryIO, headers: Sequence[str], header_row: int) -> Table:
    """The objects as rows below the form's headers.

    Raises Unreadable (2.1.1-f), reading on too, with line and column of what is not in this shape.
    """
    size = file.seek(0, io.SEEK_END)
    if size > SIZE_MAX_BYTES:
        raise unreadable("file", f"larger than {SIZE_MAX_BYTES} bytes", str(size))
    file.seek(0)
    data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = data[error.start : error.end].hex()
        raise unreadable(f"line {line}, byte {error.start}", "not in utf-8, as JSON is", found) from error
    return Table("", _rows(text, headers, header_row))


def _rows(text: str, headers: Sequence[str], header_row: int) -> Iterator[Row]:
    yield Row(header_row, list(headers))
    for number, found in enumerate(_objects(text), start=header_row + 1):
        if number > ROWS_MAX:
            raise unreadable(f"row {number}", f"more than {ROWS_MAX} rows")
        yield Row(number, [_cell(found.get(header)) for header in headers])


def _objects(text: str) -> Iterator[dict[str, Any]]:
    at = _past_space(text, 0)
    wrapped = text.startswith("{", at)
    if wrapped:
        at = _past_envelope(text, at)
    if not text.startswith("[", at):
        raise _unexpected(text, at, 'not an array of lines, nor {"lines": [...]}')
    at = _past_space(text, at + 1)
    if text.startswith("]", at):
        _check_end(text, at + 1, wrapped=wrapped)
        return
    while True:
        if not text.startswith("{", at):
            raise _unexpected(text, at, "not an object")
        found, at = _decoded(text, at)
        yield found
        at = _past_space(text, at)
        if text.startswith("]", at):
            _check_end(text, at + 1, wrapped=wrapped)
            return
        if not text.startswith(",", at):
            raise _unexpected(text, at, "neither a comma nor the end of the array")
        at = _past_space(text, at + 1)


def _past_envelope(text: str, at: int) -> int:
    met = re.compile(rf'\{{[ \t\r\n]*"{_ENVELOPE}"[ \t\r\n]*:[ \t\r\n]*').match(text, at)
    if met is None:
        raise _unexpected(text, at, 'not an array of lines, nor {"lines": [...]}')
    return met.end()


def _check_end(text: str, at: int, *, wrapped: bool) -> None:
    at = _past_space(text, at)
    if wrapped:
        if not text.startswith("}", at):
            raise _unexpected(text, at, 'more than "lines" in the object')
        at = _past_space(text, at + 1)
    if at != len(text):
        raise _unexpected(text, at, "something stands after the end")


def _decoded(text: str, at: int) -> tuple[dict[str, Any], int]:
    try:
        found, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _unexpected(text, error.pos, f"not JSON: {error.msg}") from error
    except _Refused as error:
        raise _unexpected(text, at, f"an object with {error}") from error
    except RecursionError as error:
        raise _unexpected(text, at, "nested deeper than a line can be") from error
    return found, end


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(pairs) > _MEMBERS_MAX:
        raise _Refused(f"more than {_MEMBERS_MAX} keys")
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Refused(f"the key {twice[:80]!a} twice")
    return found


def _constant(name: str) -> Any:
    raise _Refused(f"{name}, which is no number of JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_Number, parse_float=_Number, parse_constant=_constant
)


def _cell(value: object) -> Written:
    match value:
        case None:
            return EMPTY
        case _Number():
            return _number(value)
        case str():
            return _text(value)
        case bool():
            return Cell(Kind.BOOL, "TRUE" if value else "FALSE")
    return Cell(Kind.ERROR, "an array or object, where a value is asked for")


def _text(value: str) -> Written:
    try:
        value.encode()
    except UnicodeEncodeError:
        return Cell(Kind.ERROR, "half a character")
    return Cell(Kind.ERROR, "a NUL character") if "\0" in value else value


def _number(text: str) -> Cell:
    """Plain digits without exponent."""
    if len(text) > _DIGITS_MAX:
        return Cell(Kind.ERROR, "a number of more digits than any account has")
    value = Decimal(text)
    if abs(value.adjusted()) > _DIGITS_MAX:
        return Cell(Kind.ERROR, "a number larger or smaller than any account has")
    return Cell(Kind.NUMBER, f"{value:f}")


def _past_space(text: str, at: int) -> int:
    met = _SPACE.match(text, at)
    return met.end() if met is not None else at


def _unexpected(text: str, at: int, what: str) -> Exception:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    # Of the file only what can be shown.
    shown = text[at : at + 40].translate(_CONTROLS)
    return unreadable(f"line {line}, column {column}", what, shown)
