"""The three tables of the bench as values: registry, reports and truth (README.md beside this file)."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared.contracts.terms import Role

SEVERAL: Final = "|"
"""Between several values of one cell."""
VARIANT: Final = " = "
"""Between the stored names of one person of the registry."""
ROLES: Final[dict[str, Role]] = {
    "directors": Role.DIRECTOR,
    "scriptwriters": Role.SCRIPTWRITER,
    "cinematographers": Role.CINEMATOGRAPHER,
    "production_designers": Role.PRODUCTION_DESIGNER,
    "composers": Role.COMPOSER,
}
_FACTS: Final = ("year", "season", "episode", "genre", "isan", "eidr")
REGISTRY_COLUMNS: Final = ("work", "titles", *ROLES, "countries", *_FACTS)
REPORT_COLUMNS: Final = ("report", "titles", "authors", *ROLES, "country", *_FACTS)
TRUTH_COLUMNS: Final = ("report", "work", "same")
_NEEDED: Final = {
    REGISTRY_COLUMNS: ("work", "titles"),
    REPORT_COLUMNS: ("report", "titles"),
    TRUTH_COLUMNS: ("report", "work"),
}


class Unreadable(Exception):
    """A table is not what the README says, with the row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells by column, absent ones empty."""

    where: str
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """The cell without spaces around it."""
        return self.cells.get(column, "").strip()

    def several(self, column: str) -> tuple[str, ...]:
        """The values of a cell."""
        return tuple(one for part in self.text(column).split(SEVERAL) if (one := part.strip()))

    def number(self, column: str) -> int | None:
        """A whole number, None where the cell is empty."""
        text = self.text(column)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise Unreadable(f"{self.where}, {column}: {text!r} is no whole number")
        return int(text)


@dataclass(frozen=True, slots=True)
class Truth:
    """What a report is known to be, by the ids of works, and what it is known not to be."""

    right: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tables:
    """What one measurement rests on."""

    registry: Sequence[Row]
    reports: Sequence[Row]
    truth: Mapping[str, Truth]


def read_tables(registry: Path, reports: Path, truth: Path) -> Tables:
    """The tables of three CSV files in UTF-8; `Unreadable` says what is wrong with them."""
    return tables_of(
        list(_read(registry, REGISTRY_COLUMNS)),
        list(_read(reports, REPORT_COLUMNS)),
        list(_read(truth, TRUTH_COLUMNS)),
    )


def tables_of(registry: Sequence[Row], reports: Sequence[Row], truth: Sequence[Row]) -> Tables:
    """The tables of rows, whose ids are held against each other."""
    works = _ids(registry, "work")
    named = _ids(reports, "report")
    right: dict[str, set[str]] = {}
    wrong: dict[str, set[str]] = {}
    for row in truth:
        report, work, same = row.text("report"), row.text("work"), row.text("same").casefold()
        if report not in named or work not in works:
            raise Unreadable(f"{row.where}: report {report!r} or work {work!r} is in neither table")
        if same not in ("", "true", "false"):
            raise Unreadable(f"{row.where}, same: {same!r} is neither true nor false")
        (wrong if same == "false" else right).setdefault(report, set()).add(work)
    labelled = right.keys() | wrong.keys()
    known = {
        one: Truth(frozenset(right.get(one, ())), frozenset(wrong.get(one, ()))) for one in sorted(labelled)
    }
    return Tables(registry, reports, known)


def _ids(rows: Sequence[Row], column: str) -> set[str]:
    found: set[str] = set()
    for row in rows:
        one = row.text(column)
        if not one or one in found:
            raise Unreadable(f"{row.where}, {column}: {one!r} is empty or stands there twice")
        found.add(one)
    return found


def _read(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            given = set(reader.fieldnames or ())
            if unknown := sorted(given - set(columns)):
                raise Unreadable(f"{path}: unknown columns {', '.join(unknown)}")
            if missing := [one for one in _NEEDED[tuple(columns)] if one not in given]:
                raise Unreadable(f"{path}: no column {', '.join(missing)}")
            for cells in reader:
                where = f"{path.name}, line {reader.line_num}"
                if None in cells or None in cells.values():
                    raise Unreadable(f"{where}: not as many cells as columns")
                yield Row(where, cells)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path}: {error}") from error
