"""How the demo shows itself: headings, progress bars, tables; in plain lines where there is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

_WIDTH_WITHOUT_TERMINAL = 118


class Screen:
    """The demo's screen."""

    def __init__(self) -> None:
        console = Console()
        # A pipe has no width of its own, and 80 columns would fold every table.
        self.console = console if console.is_terminal else Console(width=_WIDTH_WITHOUT_TERMINAL)
        self._chapter = 0

    def chapter(self, title: str, about: str) -> None:
        """Begin a chapter."""
        self._chapter += 1
        self.console.print()
        self.console.rule(f"[bold cyan]{self._chapter}. {title}", align="left", style="cyan")
        self.console.print(about, style="dim", highlight=False)

    def say(self, text: str) -> None:
        """One line."""
        self.console.print(text, highlight=False)

    def done(self, text: str) -> None:
        """Something that came out as it should."""
        self.console.print(f"[green]✓[/] {text}", highlight=False)

    def wrong(self, text: str) -> None:
        """Something that did not."""
        self.console.print(f"[bold red]✗[/] {text}", highlight=False)

    def table(
        self,
        title: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[object]],
        *,
        right: Sequence[int] = (),
    ) -> None:
        """A table; columns numbered in `right` are set flush right."""
        shown = Table(
            title=title, title_justify="left", title_style="bold", header_style="bold", expand=False
        )
        for number, column in enumerate(columns):
            shown.add_column(column, justify="right" if number in right else "left", overflow="fold")
        for row in rows:
            shown.add_row(*(str(cell) for cell in row))
        self.console.print(shown)

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[], None]]:
        """A bar of `total` steps; call what it gives after each."""
        bar = Progress(
            TextColumn("  {task.description:<34}"),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
        )
        with bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)

    def money(self, minor: int, currency: str = "AZN") -> str:
        """An amount in minor units for a person's eye."""
        return f"{minor / 100:,.2f} {currency}"
