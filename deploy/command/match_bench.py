"""`royalty match-bench`: how well the search finds the right work, by three tables of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.command.reaching import Unusable
from deploy.matchbench.measuring import TruthSays, measure
from deploy.matchbench.showing import figures, misses
from deploy.matchbench.tables import REGISTRY_COLUMNS, REPORT_COLUMNS, TRUTH_COLUMNS, Unreadable, read_tables

_HELP = f"""How well the search of an account finds the right work: precision, recall, review, suggestions.

Runs matching's own engine on this machine over three CSV files (UTF-8, with a heading; only the first columns must be
there). Several values of a cell stand between | signs, the stored names of one person between = signs. All columns are
explained in deploy/matchbench/README.md.

registry: {", ".join(REGISTRY_COLUMNS)}

reports: {", ".join(REPORT_COLUMNS)}

truth: {", ".join(TRUTH_COLUMNS)} (true, if nothing is said, or false)
"""


def add_match_bench(app: typer.Typer, screen: Console) -> None:
    """Put the command among the others."""

    @app.command("match-bench", help=_HELP)
    def match_bench(
        registry: Annotated[Path, typer.Option(help="The works that are registered")],
        reports: Annotated[Path, typer.Option(help="The works that were reported")],
        truth: Annotated[Path, typer.Option(help="Which report is which work")],
        second_sign: Annotated[
            str,
            typer.Option(
                help="Measure a looser rule, which matching itself does not have: an equal title and these agree "
                "(year, country, season, episode, genre, author)"
            ),
        ] = "",
        suggest_at: Annotated[
            int, typer.Option(min=1, max=100, help="Score from which on a work is suggested")
        ] = 60,
        truth_says: Annotated[
            TruthSays,
            typer.Option(
                help="pairs: nothing beyond its rows; reports: a report with a right work is no other one; "
                "all: and one without is no registered work"
            ),
        ] = TruthSays.REPORTS,
        show_misses: Annotated[bool, typer.Option("--misses", help="Show what was not found first")] = False,
    ) -> None:
        # The engine is a heavy import, and no other command needs it.
        from deploy.matchbench.running import SECOND_SIGNS, run

        signs = [one.strip() for one in second_sign.split(",") if one.strip()]
        if unknown := [one for one in signs if one not in SECOND_SIGNS]:
            raise typer.BadParameter(f"{', '.join(unknown)}: none of {', '.join(SECOND_SIGNS)}")
        try:
            tables = read_tables(registry, reports, truth)
            answers = run(tables, suggest_at, signs)
        except Unreadable as error:
            raise Unusable(str(error)) from error
        screen.print(figures(measure(answers, tables.truth, truth_says)))
        if show_misses:
            screen.print(misses(answers, tables.truth, truth_says))
