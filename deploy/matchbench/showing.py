"""The figures of a measurement for a terminal, each with its counts."""

from collections.abc import Iterable, Mapping

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from deploy.matchbench.measuring import SCORES, Answer, Measured, Share, TruthSays, judged, rank
from deploy.matchbench.tables import Truth


def figures(measured: Measured) -> RenderableType:
    """Precision, recall, what goes to the official, and the place of the right work among the suggestions."""
    shown = Table("", "", "of", "", title="Match bench", title_justify="left")

    def row(what: str, share: Share) -> None:
        shown.add_row(what, f"{share.part:,}", f"{share.whole:,}", str(share))

    row("automatic matches that are right (precision)", measured.precision)
    row("automatic matches of which the truth says nothing", measured.share("UNLABELLED", "REPORTS"))
    row("true pairs matched automatically (recall)", measured.share("FOUND_TRUE", "TRUE"))
    row("  of those whose title is stored", measured.share("FOUND_STORED", "STORED"))
    row("  of those with authors on both sides", measured.share("FOUND_AUTHORS", "AUTHORS"))
    row("  of those with both", measured.share("FOUND_STORED_AUTHORS", "STORED_AUTHORS"))
    row("reports sent to review", measured.share("REVIEWED", "REPORTS"))
    row("reports that are no registered work", measured.share("NOT_REGISTERED", "REPORTS"))
    row("right work matched or suggested first", measured.first("AUTOMATIC", "FIRST"))
    row("right work matched or among the first 5", measured.first("AUTOMATIC", "FIRST", "UP_TO_FIFTH"))
    top_ten = ("AUTOMATIC", "FIRST", "UP_TO_FIFTH", "UP_TO_TENTH")
    row("right work matched or among the first 10", measured.first(*top_ten))
    row("right work absent", measured.first("ABSENT"))
    rules = Table("rule", "right", "wrong", "unlabelled", title="Automatic matches", title_justify="left")
    names = sorted(
        {name.split("_", 1)[1].rsplit("_", 1)[0] for name in measured.counts if name[:5] == "RULE_"}
    )
    for name in names:
        counts = [measured.counts[f"RULE_{name}_{said}"] for said in ("RIGHT", "WRONG", "UNLABELLED")]
        rules.add_row(name, *(f"{count:,}" for count in counts))
    best = Table(
        "score from", "right", "of shown", "precision", "recall", "F1",
        title="Best suggestion, or the match; a tie has none", title_justify="left",
    )  # fmt: skip
    for score in SCORES:
        one = measured.best(score)
        shares = (f"{one.precision.part:,}", f"{one.precision.whole:,}", str(one.precision), str(one.recall))
        best.add_row(str(score), *shares, f"{one.f1:.3f}")
    top = max((measured.best(score) for score in SCORES), key=lambda one: (one.f1, -one.score))
    return Group(
        shown, rules, best, f"Highest F1 of the best suggestion: {top.f1:.3f}, from score {top.score} on"
    )


def misses(answers: Iterable[Answer], truth: Mapping[str, Truth], says: TruthSays) -> RenderableType:
    """Report by report what is wrong, and what is right and was not found first."""
    shown = Table(
        "report", "match", "right", "place", "first suggestions", title="Misses", title_justify="left"
    )
    for one in answers:
        known = truth.get(one.report, Truth())
        place = rank(one, known.right) if known.right else ""
        if judged(one, known, says) == "WRONG" or place not in ("", "AUTOMATIC", "FIRST"):
            suggestions = ", ".join(f"{work} {score}" for work, score in one.suggestions[:3])
            cells = (one.report, one.work or "", ", ".join(sorted(known.right)), place, suggestions)
            shown.add_row(*map(escape, cells))
    return shown
