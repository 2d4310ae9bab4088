"""What all adapters share: reading the published files, and writing the tables of the bench."""

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy.matchbench.tables import REGISTRY_COLUMNS, REPORT_COLUMNS, TRUTH_COLUMNS, Row, Tables, tables_of

SHARED = Path(__file__).parents[3] / "shared" / "data"
"""Beside the project, where the sets lie if they are there."""

Cells = dict[str, str]


def folder_of(name: str, shared: Path = SHARED) -> Path:
    """The folder of a set; a test that asks for it is skipped where it is not there."""
    found = shared / name
    if not found.is_dir():
        pytest.skip(f"the published set {name} is not beside the project")
    return found


def rows_of(path: Path) -> list[Cells]:
    """A CSV file, packed or not."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8", "replace"), newline="")))


def several(*values: str) -> str:
    """Values in one cell."""
    return "|".join(one.replace("|", " ").strip() for one in values if one.strip())


def year_of(text: str) -> str:
    """The year that a date or number begins with, else nothing."""
    return text[:4] if text[:4].isascii() and text[:4].isdigit() else ""


@dataclass
class Case:
    """One registry with its reports: rows of the bench's tables in the making."""

    registry: list[Cells] = field(default_factory=list)
    reports: list[Cells] = field(default_factory=list)
    truth: list[Cells] = field(default_factory=list)

    def tables(self) -> Tables:
        """As the bench takes them."""
        return tables_of(_rows(self.registry), _rows(self.reports), _rows(self.truth))

    def write(self, folder: Path) -> None:
        """As the command reads them."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, columns, rows in (
            ("registry", REGISTRY_COLUMNS, self.registry),
            ("reports", REPORT_COLUMNS, self.reports),
            ("truth", TRUTH_COLUMNS, self.truth),
        ):
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)


def _rows(cells: Iterable[Mapping[str, str]]) -> list[Row]:
    return [Row(f"row {number}", one) for number, one in enumerate(cells, 1)]
