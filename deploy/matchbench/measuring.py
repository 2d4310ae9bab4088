"""Counts over the answers of the engine, held against the truth; counts of several runs add up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from deploy.matchbench.tables import Truth

SCORES: Final = (60, 70, 75, 80, 85, 90, 95)
"""From which on a best suggestion is looked at."""
_PLACES: Final = ((1, "FIRST"), (5, "UP_TO_FIFTH"), (10, "UP_TO_TENTH"))


class TruthSays(StrEnum):
    """How much a truth says beyond its rows."""

    PAIRS = "pairs"
    """Nothing: the right work can stand in the registry a second time."""
    REPORTS = "reports"
    """A report with a right work is no other work."""
    ALL = "all"
    """Moreover a report without a right work is no work of the registry."""


class Answer(Protocol):
    """What is counted of an answer (`running.Answered`)."""

    @property
    def report(self) -> str: ...
    @property
    def rule(self) -> str | None: ...
    @property
    def work(self) -> str | None: ...
    @property
    def suggestions(self) -> tuple[tuple[str, int], ...]: ...
    @property
    def reviewed(self) -> bool: ...
    @property
    def title_stored(self) -> bool: ...
    @property
    def authors_on_both_sides(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    def __str__(self) -> str:
        return f"{self.part / self.whole:.3f}" if self.whole else "-"


@dataclass(frozen=True, slots=True)
class Suggested:
    """The best suggestions (or automatic matches) with a score of at least some value. A tie has no best one."""

    score: int
    precision: Share
    recall: Share

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision.whole + self.recall.whole
        return 2 * self.precision.part / both if both else 0.0


def judged(answer: Answer, truth: Truth | None, says: TruthSays) -> str | None:
    """RIGHT, WRONG or UNLABELLED of an automatic match; None where there is none."""
    return None if answer.work is None else verdict(answer.work, truth, says)


def verdict(work: str, truth: Truth | None, says: TruthSays) -> str:
    """RIGHT, WRONG, or UNLABELLED where the truth says nothing of the pair."""
    said = truth or Truth()
    if work in said.right:
        return "RIGHT"
    other = says is TruthSays.ALL or (says is TruthSays.REPORTS and bool(said.right))
    return "WRONG" if other or work in said.wrong else "UNLABELLED"


def rank(answer: Answer, right: frozenset[str]) -> str:
    """Where the right work stands: matched, or among the suggestions."""
    if answer.work in right:
        return "AUTOMATIC"
    place = next((n for n, (work, _) in enumerate(answer.suggestions, 1) if work in right), 11)
    return next((name for last, name in _PLACES if place <= last), "ABSENT")


def best(answer: Answer) -> tuple[str, int] | None:
    """The work that is matched, or the one suggestion above all others, with its score."""
    if answer.work is not None:
        return answer.work, 100
    first, second = (*answer.suggestions, None, None)[:2]
    return None if first is not None and second is not None and first[1] == second[1] else first


@dataclass(frozen=True, slots=True)
class Measured:
    """All counts of one run, or of several; nothing in it is a quotient."""

    counts: Counter[str]

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(self.counts + other.counts)

    def share(self, part: str, whole: str) -> Share:
        """One count of another."""
        return Share(self.counts[part], self.counts[whole])

    @property
    def precision(self) -> Share:
        """Of the automatic matches that the truth says something about, those that are right."""
        return Share(self.counts["RIGHT"], self.counts["RIGHT"] + self.counts["WRONG"])

    def first(self, *ranks: str) -> Share:
        """How many right works stand at one of the ranks."""
        return Share(sum(self.counts[f"RANK_{one}"] for one in ranks), self.counts["TRUE"])

    def best(self, score: int) -> Suggested:
        """How good the best suggestions from a score on are."""
        right, other = self.counts[f"BEST_RIGHT_{score}"], self.counts[f"BEST_WRONG_{score}"]
        return Suggested(score, Share(right, right + other), Share(right, self.counts["TRUE"]))


def measure(
    answers: Iterable[Answer], truth: Mapping[str, Truth], says: TruthSays = TruthSays.REPORTS
) -> Measured:
    """Count: every name of a count is a condition on a report. TRUE: the truth names its work."""
    counts: Counter[str] = Counter()
    for one in answers:
        known = truth.get(one.report)
        counts["REPORTS"] += 1
        counts["REVIEWED"] += one.reviewed
        counts["NOT_REGISTERED"] += one.work is None and not one.reviewed
        if (said := judged(one, known, says)) is not None:
            counts[said] += 1
            counts[f"RULE_{one.rule}_{said}"] += 1
        shown = best(one)
        if shown is not None:
            of_best = verdict(shown[0], known, says)
            for score in SCORES:
                counts[f"BEST_{of_best}_{score}"] += shown[1] >= score
        if known is None or not known.right:
            continue
        found = one.work in known.right
        for name, holds in (
            ("TRUE", True),
            ("STORED", one.title_stored),
            ("AUTHORS", one.authors_on_both_sides),
            ("STORED_AUTHORS", one.title_stored and one.authors_on_both_sides),
        ):
            counts[name] += holds
            counts[f"FOUND_{name}"] += holds and found
        counts[f"RANK_{rank(one, known.right)}"] += 1
    return Measured(counts)
