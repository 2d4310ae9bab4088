"""The page of decisions: every decision once, in order, and nothing that it points at is missing."""

import re
from pathlib import Path

import pytest

from shared.contracts.catalogue import SERVICES

ROOT = Path(__file__).resolve().parents[3]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "deploy/decisions.md").read_text().splitlines()
    if line.startswith("| D-")
]


def test_every_decision_stands_once() -> None:
    assert [row[0] for row in ROWS] == [f"D-{number:02d}" for number in range(1, 104)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_is_done_names_its_place(row: list[str]) -> None:
    _, today, service, kind, where = row
    paths = re.findall(r"`([^`]+)`", where)
    assert today and bool(paths) == (service != "-") == (kind != "-")
    if not paths:
        assert "ot yet" in today or "no awards yet" in today
    for path in paths:
        root = ROOT if path.startswith("shared/") else ROOT / "services"
        assert (root / path).exists(), path
    for policy in re.findall(r"policy `(\w+)`", kind):
        owners = SERVICES if service == "all" else service.split(", ")
        texts = [
            source.read_text()
            for owner in owners
            for source in (ROOT / "services" / owner / "domain").glob("*policy*.py")
        ]
        assert any(f'"{policy}"' in text for text in texts), f"no policy {policy} in {service}"
