"""The broker contract by name: each check of tests/contract/broker, and whether it holds on the broker of this run.

A check's name is its test's docstring; the parameters of a test are cases of one check. A check that needs a program
of the machine (`@pytest.mark.program("kcat")`) is left out where it lacks, and the table says so. Each run leaves its
outcomes in `.contract/<broker>.json`, so that the table of one broker shows beside it what held on the other.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from inspect import getdoc
from pathlib import Path

import pytest

from tests.support.kafka import chosen_broker

FOLDER = ("contract", "broker")
RESULTS = Path(".contract")
PROPERTY = "broker check"
LEFT_OUT = "broker checks left out"
HOLDS, FAILS = "holds", "FAILS"

Place = tuple[str, int]
"""File and line of a check: the order of the table."""


@dataclass
class Check:
    """One check over all its cases; `lacks` says why it did not run."""

    name: str
    cases: set[str] = field(default_factory=set)
    failed: bool = False
    lacks: str = ""

    @property
    def outcome(self) -> str:
        if self.lacks:
            return "not run"
        return FAILS if self.failed else HOLDS


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "program(name): the check needs this program of the machine")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Table(config.rootpath / RESULTS, chosen_broker()), "broker-contract")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = []
    for item in list(items):
        if item.path.parent.parts[-2:] != FOLDER:
            continue
        name = check_name(item)
        item.user_properties.append((PROPERTY, name))
        lacking = [each.args[0] for each in item.iter_markers("program") if not shutil.which(each.args[0])]
        if lacking:
            items.remove(item)
            left_out.append((*item.location[:2], name, f"{lacking[0]} is not installed"))
    if left_out:
        keep_left_out(config, left_out)


def check_name(item: pytest.Item) -> str:
    """The docstring of the item's test, in one line and without its full stop."""
    return " ".join((getdoc(getattr(item, "obj", None)) or item.name).split()).removesuffix(".")


def keep_left_out(config: pytest.Config, left_out: list[tuple[str, int | None, str, str]]) -> None:
    """Tell the one process that prints: from a worker with what it hands over at its end."""
    if hasattr(config, "workeroutput"):
        config.workeroutput[LEFT_OUT] = left_out
        return
    table = config.pluginmanager.getplugin("broker-contract")
    if isinstance(table, Table):
        table.leave_out(left_out)


class Table:
    """Gathers in the one process that sees every report, side by side workers or not, and prints at the end."""

    def __init__(self, folder: Path, broker: str) -> None:
        self._folder = folder
        self._broker = broker
        self._checks: dict[Place, Check] = {}

    def leave_out(self, left_out: list[tuple[str, int | None, str, str]]) -> None:
        for file, line, name, lacks in left_out:
            self._checks[file, line or 0] = Check(name, lacks=lacks)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        handed_over = getattr(node, "workeroutput", {})
        self.leave_out(handed_over.get(LEFT_OUT, []))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for key, name in report.user_properties:
            if key == PROPERTY:
                file, line, _ = report.location
                check = self._checks.setdefault((file, line or 0), Check(str(name)))
                check.cases.add(report.nodeid)
                check.failed = check.failed or report.outcome != "passed"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._checks:
            return
        checks = [self._checks[place] for place in sorted(self._checks)]
        holding = sum(check.outcome == HOLDS for check in checks)
        others = self._kept({check.name: check.outcome for check in checks})
        title = f"broker contract, {self._broker}: {holding} of {len(checks)} hold"
        terminalreporter.write_sep("=", title)
        for line in lines(checks, self._broker, others):
            terminalreporter.write_line(line)

    def _kept(self, now: dict[str, str]) -> dict[str, dict[str, str]]:
        """What the other brokers' last runs left; this one's outcomes are kept for theirs."""
        self._folder.mkdir(exist_ok=True)
        kept = {file.stem: json.loads(file.read_text()) for file in sorted(self._folder.glob("*.json"))}
        own = kept.pop(self._broker, {}) | now
        (self._folder / f"{self._broker}.json").write_text(json.dumps(own, indent=1))
        return kept


def lines(checks: list[Check], broker: str, others: dict[str, dict[str, str]]) -> list[str]:
    """The table: a column a broker, the one of this run first, then the check's name and number of cases."""
    width = max(map(len, (broker, *others, "not run"))) + 2
    shown = ["".join(name.ljust(width) for name in (broker, *others)) + "check"]
    for check in checks:
        columns = [check.outcome, *(other.get(check.name, "-") for other in others.values())]
        cases = f" ({len(check.cases)} cases)" if len(check.cases) > 1 else ""
        lacks = f": {check.lacks}" if check.lacks else ""
        shown.append("".join(column.ljust(width) for column in columns) + check.name + cases + lacks)
    if others:
        shown.append(f"The column of {broker} is of this run, the others are of their last.")
    return shown
