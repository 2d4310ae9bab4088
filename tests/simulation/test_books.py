"""The books share nothing with the product: neither code nor anything that a service keeps."""

from __future__ import annotations

import ast
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from tests.simulation.rules import between_roles, deducted, roles_of, rounded, withheld

FILES = ("rules", "registered", "books", "paid", "story", "names")
ITS_OWN = {f"tests.simulation.{name}" for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_the_books_import_nothing_of_the_product(name: str) -> None:
    tree = ast.parse(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    strangers = {one for one in imported - ITS_OWN if one.partition(".")[0] not in sys.stdlib_module_names}
    assert not strangers


@pytest.mark.parametrize(
    ("genre", "absent", "total", "expected"),
    [
        ("feature", (), 6000, [2000, 2000, 667, 667, 666]),
        ("feature", (), 5, [2, 2, 1, 0, 0]),
        ("musical", (), 1, [0, 0, 0, 0, 1]),
        ("documentary", (), 222222, [86420, 61728, 61728, 12346]),
        ("feature", ("PRODUCTION_DESIGNER",), 18000, [6750, 6750, 2250, 2250]),
    ],
)
def test_the_key_gives_the_figures_of_the_regulation(
    genre: str, absent: tuple[str, ...], total: int, expected: list[int]
) -> None:
    weights = roles_of(genre, absent)
    assert weights is not None
    assert list(between_roles(total, weights).values()) == expected


def test_deductions_and_tax_are_those_worked_by_hand() -> None:
    ties = [(str(at),) for at in range(5)]
    gross = [2000, 2000, 667, 667, 666]
    assert deducted(Fraction(15), gross, gross, ties) == [300, 300, 100, 100, 100]
    assert deducted(Fraction(5), gross, gross, ties) == [100, 100, 34, 33, 33]
    assert deducted(Fraction(20), [3, 3, 3], [3, 3, 3], ties[:3]) == [1, 1, 0]
    assert deducted(Fraction(50), [1, 1], [0, 1], ties[:2]) == [0, 1]
    assert rounded(Fraction(5, 2)) == 3
    assert withheld(True, 2026, 10000, 8000) == 1200
    assert withheld(False, 2026, 10000, 8000) == 1400
    assert withheld(True, 2030, 10000, 8000) is None
