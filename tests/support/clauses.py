"""Clause markers: which requirement of the regulation a test shows, and a table of what is shown.

`@pytest.mark.clause("2.1.1-k")` on a test says that it shows this requirement of tests/regulation/clauses.csv;
an unknown id ends the collection. Each run leaves in `.clauses/results.json` which marked tests passed; `make
regulation` (pytest --regulation) prints the table from that file without running anything.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

CLAUSES = Path(__file__).resolve().parents[1] / "regulation" / "clauses.csv"
RESULTS = Path(".clauses") / "results.json"
PROPERTY = "clause"
SHOWN_TESTS_MAX = 3
WIDTH_IN_A_LOG = 150


@dataclass
class Shown:
    """One marked test: its clauses and whether every phase of it passed."""

    clauses: list[str] = field(default_factory=list)
    passed: bool = True
    called: bool = False


def read_clauses(path: Path = CLAUSES) -> dict[str, str]:
    """Requirement of every clause id, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["requirement"] for row in csv.DictReader(file)}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regulation", action="store_true", help="print which clauses have passing tests (of the last run)"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clause(id): the test shows this requirement of the regulation")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(config), "clause-recorder")


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if not config.getoption("--regulation"):
        return None
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH_IN_A_LOG)
    return print_table(config.rootpath / RESULTS, console)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    known = read_clauses()
    unknown: list[str] = []
    for item in items:
        for mark in item.iter_markers("clause"):
            if not mark.args:
                unknown.append(f"{item.nodeid}: clause() without an id")
            for clause in mark.args:
                item.user_properties.append((PROPERTY, clause))
                if clause not in known:
                    unknown.append(f"{item.nodeid}: no clause {clause!r} in tests/regulation/clauses.csv")
    if unknown:
        raise pytest.UsageError("\n".join(unknown))


class Recorder:
    """Collects in the one process that sees every report, side by side workers or not."""

    def __init__(self, config: pytest.Config) -> None:
        self._file = config.rootpath / RESULTS
        self._whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not (
            config.getoption("keyword") or config.getoption("markexpr")
        )
        self._shown: dict[str, Shown] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        clauses = [str(value) for name, value in report.user_properties if name == PROPERTY]
        if not clauses:
            return
        shown = self._shown.setdefault(report.nodeid, Shown(clauses))
        shown.passed = shown.passed and report.outcome == "passed"
        shown.called = shown.called or report.when == "call"

    def pytest_sessionfinish(self) -> None:
        if not self._shown:
            return
        before = {} if self._whole else read_results(self._file)
        now = {
            node: {"clauses": shown.clauses, "passed": shown.passed and shown.called}
            for node, shown in self._shown.items()
        }
        self._file.parent.mkdir(exist_ok=True)
        self._file.write_text(json.dumps(before | now, indent=1, sort_keys=True), encoding="utf-8")


def read_results(file: Path) -> dict[str, Mapping[str, object]]:
    """What earlier runs left; empty when there was none."""
    if not file.exists():
        return {}
    loaded: dict[str, Mapping[str, object]] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def print_table(file: Path, console: Console) -> int:
    """Print clause, requirement and tests; the exit code is 0, or 1 when no run left results."""
    results = read_results(file)
    if not results:
        console.print("No results yet: run `make test` first.")
        return 1
    passing: dict[str, list[str]] = defaultdict(list)
    failing: dict[str, list[str]] = defaultdict(list)
    for node, shown in results.items():
        clauses = shown["clauses"]
        for clause in dict.fromkeys(clauses if isinstance(clauses, list) else []):
            (passing if shown["passed"] else failing)[clause].append(node)
    table = Table("clause", "requirement", "shown by", box=SIMPLE, title="The regulation and its tests")
    known = read_clauses()
    for clause, requirement in known.items():
        table.add_row(clause, requirement, _tests(passing[clause], failing[clause]))
    console.print(table)
    shown_count = sum(bool(passing[c]) and not failing[c] for c in known)
    console.print(f"{shown_count} of {len(known)} requirements are shown by passing tests.")
    return 0


def _tests(passing: list[str], failing: list[str]) -> str:
    if failing:
        return "[red]failing: " + ", ".join(sorted(failing)).replace("[", r"\[")
    if not passing:
        return "[yellow]missing"
    names = sorted({node.rpartition("/")[2].partition("[")[0] for node in passing})
    more = f" and {len(names) - SHOWN_TESTS_MAX} more" if len(names) > SHOWN_TESTS_MAX else ""
    return ("\n".join(names[:SHOWN_TESTS_MAX]) + more).replace("[", r"\[")
