"""Layouts of CRD records: data that the organisation supplies, for what is public of them is their frame alone.

A layout names each record that may stand in a file, with its fields by position (counted from 1, in characters). What
is shipped (`formats/crd_confirmed.json`) has the frame and what is confirmed of ADJ; it reads no money. CRD conformance
is claimed for none.

A record is of one level: HEADER and TRAILER of the file, GROUP and GROUP_END, CONTEXT (its fields hold for the lines
that follow, until a record of its type comes again or one that `clears` it), LINE (a line of the schedule: its own
fields, its `constants`, and what holds). A field has a `format`: TEXT, DAY (YYYYMMDD), COUNT, or DECIMAL with so many
`decimals` that no point separates; one that `joins` adds to what holds of it. `counted` says whether GRT and TRL count
control records too (ALL), not (DATA), or whether their record counts are not looked at (NONE).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HEADER, GROUP, CONTEXT, LINE, GROUP_END, TRAILER = (
    "HEADER",
    "GROUP",
    "CONTEXT",
    "LINE",
    "GROUP_END",
    "TRAILER",
)
TEXT, DAY, COUNT, DECIMAL = "TEXT", "DAY", "COUNT", "DECIMAL"
ALL, DATA, NONE = "ALL", "DATA", "NONE"
LINE_MAX = 10_000
"""Characters of a record."""
_ENCODINGS = ("utf-8", "latin-1", "cp1252", "ascii")
_DECIMALS_MAX = 9


class BadLayout(ValueError):
    """The layouts cannot be worked with; the message says why."""


@dataclass(frozen=True, slots=True)
class FieldLayout:
    """A field of a record."""

    name: str
    at: int
    size: int
    format: str = TEXT
    decimals: int = 0
    joins: bool = False


@dataclass(frozen=True, slots=True)
class RecordLayout:
    """A record by its type of three characters."""

    tag: str
    level: str
    fields: tuple[FieldLayout, ...]
    constants: Mapping[str, str]
    clears: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrdLayout:
    """The layouts of all records of a file."""

    name: str
    encoding: str
    counted: str
    records: Mapping[str, RecordLayout]

    @property
    def columns(self) -> tuple[str, ...]:
        """What the lines of a schedule say, in the order in which the layout names it."""
        names: dict[str, None] = {}
        for record in self.records.values():
            if record.level in (CONTEXT, LINE):
                names |= dict.fromkeys([*(field.name for field in record.fields), *record.constants])
        return tuple(names)


def read_layout(text: str) -> CrdLayout:
    """Layouts from their JSON. Raises BadLayout."""
    try:
        told = json.loads(text)
        records = {tag: _record(tag, record) for tag, record in told["records"].items()}
        layout = CrdLayout(
            str(told["name"]), str(told.get("encoding", "utf-8")), str(told["counted"]), records
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadLayout(f"no layouts of CRD records: {error!r}") from error
    _check(layout)
    return layout


def _record(tag: str, told: dict[str, Any]) -> RecordLayout:
    fields = tuple(
        FieldLayout(
            name=str(one["name"]),
            at=int(one["at"]),
            size=int(one["size"]),
            format=str(one.get("format", TEXT)),
            decimals=int(one.get("decimals", 0)),
            joins=bool(one.get("joins", False)),
        )
        for one in told["fields"]
    )
    constants = {str(name): str(value) for name, value in told.get("constants", {}).items()}
    return RecordLayout(tag, str(told["level"]), fields, constants, tuple(told.get("clears", ())))


def _check(layout: CrdLayout) -> None:
    if layout.encoding not in _ENCODINGS or layout.counted not in (ALL, DATA, NONE):
        raise BadLayout(
            f"no encoding {layout.encoding!r} or way of counting {layout.counted!r} that is known"
        )
    levels = [record.level for record in layout.records.values()]
    for level in (HEADER, GROUP, GROUP_END, TRAILER):
        if levels.count(level) != 1:
            raise BadLayout(f"{levels.count(level)} records of level {level}, where one has to be")
    for record in layout.records.values():
        _check_record(record, layout)


def _check_record(record: RecordLayout, layout: CrdLayout) -> None:
    levels = (HEADER, GROUP, CONTEXT, LINE, GROUP_END, TRAILER)
    if len(record.tag) != 3 or record.level not in levels:
        raise BadLayout(f"{record.tag}: a record has a type of three characters and a level of {levels}")
    if unknown := sorted(set(record.clears) - layout.records.keys()):
        raise BadLayout(f"{record.tag}: clears {', '.join(unknown)}, which have no layout")
    names = [*(field.name for field in record.fields), *record.constants]
    if len(set(names)) != len(names):
        raise BadLayout(f"{record.tag}: a field stands twice")
    needed = {GROUP_END: {"transactions", "records"}, TRAILER: {"groups", "transactions", "records"}}
    counts = {field.name for field in record.fields if field.format == COUNT}
    if lacking := sorted(needed.get(record.level, set()) - counts):
        raise BadLayout(f"{record.tag}: lacks the count of {', '.join(lacking)}")
    for field in record.fields:
        inside = field.at >= 1 and field.size >= 1 and field.at + field.size - 1 <= LINE_MAX
        known = field.format in (TEXT, DAY, COUNT, DECIMAL) and 0 <= field.decimals <= _DECIMALS_MAX
        if not inside or not known or not field.name:
            raise BadLayout(f"{record.tag}.{field.name}: no place or format that a field can have")
