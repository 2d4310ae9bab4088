"""What the lines of an account count for: distinct works with their numbers, and lines of use (D-06, D-39)."""

from dataclasses import replace
from datetime import date, time
from typing import Protocol, TypeAlias

from services.intake.domain.cover import INEXACT
from services.intake.domain.grouping import Works, reported_work, titles_of
from services.intake.domain.inclusion import Host, Hosts, why_nothing_moves
from services.intake.domain.lines import Line
from services.intake.domain.measure import unit_of, weight_field
from services.intake.domain.rules import Rule
from services.intake.domain.times import moment_of, seconds_of
from shared.contracts.intake import ReportedWork
from shared.contracts.registry import Contract
from shared.contracts.terms import Measure
from shared.kernel.findings import Finding
from shared.kernel.money import split

Moment: TypeAlias = tuple[date | None, time | None]
_NO_MOMENT: Moment = (None, None)


class Outlet(Protocol):
    """Where what is found goes, one by one."""

    def finding(self, finding: Finding) -> None:
        """A defect: the account goes back."""

    def warning(self, finding: Finding) -> None:
        """Something for a person to look at; it never rejects."""

    def overlap(self, row: int, column: str, earlier: int, title: str) -> None:
        """A warning of a broadcast that begins while the one of an earlier row is still on; `column` has its start. A
        log in which one minute is wrong has as many as lines."""

    def work(self, number: int, work: ReportedWork) -> None:
        """A distinct work, when it is first met; `work` has not got its number yet, and its totals are known at the
        end."""

    def usage(
        self,
        row: int,
        number: int,
        measure: Measure,
        value: int,
        moment: Moment,
        part: int = 1,
        inside: int | None = None,
    ) -> None:
        """A line of use of the work of this number: a `UsageLine`, which a million times over takes long to make."""


class Counting:
    """Counts lines, one after the other, and passes works and uses on as long as the account is proper."""

    def __init__(self, contract: Contract, out: Outlet) -> None:
        self.works = Works()
        self.proper = True
        self.weighs = False
        """Whether any line of a work counts anything."""
        self._unit = unit_of(contract)
        self._weight = weight_field(contract)
        self._out = out
        self._hosts: Hosts | None = None

    def begin(self, fields: frozenset[str]) -> None:
        """`fields` are the form's columns that the file has."""
        self._hosts = Hosts() if "included_in" in fields else None

    def numbers_of(self, line: Line, rule: str | None) -> tuple[int, ...]:
        """The numbers of the works that a line is of: of each episode one."""
        work = reported_work(line, rule)
        found = []
        for one in [replace(work, episode=int(episode)) for episode in line.names("episode")] or [work]:
            known = len(self.works)
            number = self.works.number_of(one)
            if number > known and self.proper:
                self._out.work(number, one)
            found.append(number)
        return tuple(found)

    def add(self, line: Line, numbers: tuple[int, ...], rule: str | None) -> None:
        """Count a line for its works; `rule` says why it is of none."""
        seconds = seconds_of(line) or 0
        value = seconds
        if self._weight is not None:
            value = line.counted(self._weight) or 0
        moment = moment_of(line) if self.proper or self._hosts is not None else _NO_MOMENT
        host = self._host(line, seconds) if self._hosts is not None and rule is None else None
        inside = host.row if host is not None else None
        if len(numbers) == 1:
            self.add_one(line.number, numbers[0], seconds, value, moment, rule, inside=inside)
        else:
            self._episodes(line, numbers, seconds, value, moment, rule, inside)
        if self._hosts is None or rule is not None:
            return
        if host is not None:
            host.take(seconds)
            self.works.take(host.number, seconds)
            if self.proper:
                taken_at, part = (host.day, host.start), len(numbers) + 1
                self._out.usage(line.number, host.number, self._unit, -seconds, taken_at, part, inside)
        if len(numbers) == 1 and seconds >= 0:
            self._hosts.remember(line.number, numbers[0], seconds, moment, titles_of(line))

    def _host(self, line: Line, seconds: int) -> Host | None:
        """What a line is included in, where it takes time from it: amounts are said of each work by itself."""
        title = line.text("included_in")
        if title is None or self._hosts is None or self._unit is not Measure.SECONDS:
            return None
        host = self._hosts.named(title, seconds)
        if (why := why_nothing_moves(host, seconds)) is None:
            return host
        self._out.warning(Finding(line.where("included_in"), why, title[:80], INEXACT, Rule.INCLUDED))
        return None

    def _episodes(
        self,
        line: Line,
        numbers: tuple[int, ...],
        seconds: int,
        value: int,
        moment: Moment,
        rule: str | None,
        inside: int | None,
    ) -> None:
        """A line of several episodes is of each of them in equal parts."""
        equally = [1] * len(numbers)
        shares = zip(numbers, split(seconds, equally), split(value, equally), strict=True)
        for part, (number, length, worth) in enumerate(shares, 1):
            self.add_one(line.number, number, length, worth, moment, rule, part, inside)
        what = f"{len(numbers)} episodes on one line share it equally"
        written = ", ".join(line.names("episode"))[:80]
        self._out.warning(Finding(line.where("episode"), what, written, INEXACT, Rule.EPISODES))

    def add_one(
        self,
        row: int,
        number: int,
        seconds: int,
        value: int,
        moment: Moment,
        rule: str | None,
        part: int = 1,
        inside: int | None = None,
    ) -> None:
        """Count for one work what a row, or this part of it, says; nothing is remembered for works inside it."""
        if rule is None:
            self.works.add(number, row, seconds, value)
            if value:
                self.weighs = True
        else:
            self.works.add(number, row, seconds, 0)
        if self.proper:
            self._out.usage(row, number, self._unit, value, moment, part, inside)
