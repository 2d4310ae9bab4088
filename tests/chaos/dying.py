"""`python -m tests.chaos.dying <module>`: run a service that dies at a labelled point when it is told to.

CHAOS_ORDER names a file. While it has lines `<passes>\\t<label>`, the process counts how often it passes those labels,
and at the given pass of any it writes that label down in `<file>.died`, removes the order and kills itself with
SIGKILL. What is wrapped is looked up by name (`labels`); the service's own code is not changed.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import os
import runpy
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.chaos.labels import EVERY, Label


class Order:
    """The order to die, in its file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._passes: dict[str, int] = {}

    def give(self, passes: Mapping[Label, int]) -> None:
        """Tell the process that reads this file to die at the n-th pass of any of these labels, counted from now."""
        beside = self._path.with_suffix(".new")
        beside.write_text("".join(f"{number}\t{label.name}\n" for label, number in passes.items()))
        beside.replace(self._path)

    @property
    def given(self) -> bool:
        """Whether the order stands and nobody has died of it."""
        return self._path.exists()

    def take_back(self) -> None:
        """Nobody shall die of it any more."""
        self._path.unlink(missing_ok=True)

    def died(self) -> str | None:
        """The label at which the process has died since this was asked last."""
        note = self._path.with_suffix(".died")
        try:
            text = note.read_text()
        except OSError:
            return None
        note.unlink()
        return text

    def passed(self, label: Label) -> None:
        """Called in the service at every pass of a label."""
        try:
            lines = [line.partition("\t") for line in self._path.read_text().splitlines()]
        except OSError:
            self._passes.clear()
            return
        wanted = {name: int(number) for number, _, name in lines}.get(label.name)
        if wanted is None:
            return
        self._passes[label.name] = self._passes.get(label.name, 0) + 1
        if self._passes[label.name] >= wanted:
            self._path.with_suffix(".died").write_text(label.name)
            self._path.unlink(missing_ok=True)
            os.kill(os.getpid(), signal.SIGKILL)


def owner_of(label: Label) -> tuple[Any, str]:
    """The module or class that holds a label's function, and its name there. Raises what import or lookup raise."""
    holder: Any = importlib.import_module(label.module)
    *classes, name = label.attribute.split(".")
    for each in classes:
        holder = getattr(holder, each)
    getattr(holder, name)
    return holder, name


def wrapped(function: Callable[..., Any], label: Label, order: Order) -> Callable[..., Any]:
    """The same function, async or not, that passes a label."""

    @functools.wraps(function)
    async def later(*args: Any, **named: Any) -> Any:
        if label.before:
            order.passed(label)
        found = await function(*args, **named)
        # What found nothing to do (no job to lease) is no pass.
        if not label.before and (found is not None or label.attribute != "take"):
            order.passed(label)
        return found

    @functools.wraps(function)
    def now(*args: Any, **named: Any) -> Any:
        if label.before:
            order.passed(label)
        found = function(*args, **named)
        if not label.before:
            order.passed(label)
        return found

    return later if asyncio.iscoroutinefunction(function) else now


def main(module: str) -> None:
    """Wrap the labels of the service, then run its module as the program."""
    order, service = Order(Path(os.environ["CHAOS_ORDER"])), module.split(".")[1]
    for label in EVERY:
        if service in label.services:
            holder, name = owner_of(label)
            setattr(holder, name, wrapped(getattr(holder, name), label, order))
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1])
