"""Rules for what is written in any file: words, paths, addresses, secrets, sizes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tests.support.house.sources import Finding, Source, python

FILE_LINES_MAX = 400
BLOB_BYTES_MAX = 1024 * 1024
PUBLISHED_SETS = "tests/matchbench/shapes.py"
"""Skips what asks for sets of films that must not be shipped: they lie beside the project or nowhere."""

# Put together from parts, so that this file does not break its own rules.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
EXCUSED = re.compile(r"\b(pytest\." + r"skip|mark\." + r"skip|mark\." + r"skipif|x" + r"fail)\b")
MACHINE_PATH = re.compile(r"(?<![\w.:$}*])/(?:" + "|".join(("work/", "root/", r"home/\w", "Users/")) + ")")
REGISTRY_HOST = re.compile(
    "|".join(
        re.escape(a + b)
        for a, b in (
            ("py", "pi.org"),
            ("files.python", "hosted"),
            ("repo.maven.", "apache"),
            ("repo1.", "maven"),
            ("registry.", "npmjs"),
            ("deb.", "debian.org"),
            ("proxy.", "golang.org"),
        )
    )
)
WORKPLACE = re.compile(
    r"\bissue #?\d+\b|\bsub-?agent|\.\./" + r"shared\b|\bcla" + r"ude\b|\banth" + "ropic", re.IGNORECASE
)
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE" + " KEY")


def _matches(sources: Sequence[Source], pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    for source in sources:
        for number, line in source.lines():
            if found := pattern.search(line):
                yield Finding(source.path, number, f"{found.group().strip()!r}: {text}")


def short_files(sources: Sequence[Source]) -> Iterator[Finding]:
    """A Python file has at most 400 lines."""
    for source in python(sources):
        length = len((source.text or "").splitlines())
        if length > FILE_LINES_MAX:
            yield Finding(source.path, length, f"{length} lines, at most {FILE_LINES_MAX}: split it by noun")


def small_files(sources: Sequence[Source]) -> Iterator[Finding]:
    """No file is larger than 1 MiB."""
    for source in sources:
        if len(source.data) > BLOB_BYTES_MAX:
            yield Finding(
                source.path, 1, f"{len(source.data)} bytes, at most {BLOB_BYTES_MAX}: make or shrink it"
            )


def nothing_left_open(sources: Sequence[Source]) -> Iterator[Finding]:
    """No marker of unfinished work in code."""
    yield from _matches(tuple(python(sources)), UNFINISHED, "finish it, or take it out")


def no_excused_tests(sources: Sequence[Source]) -> Iterator[Finding]:
    """No test is left out or expected to fail, unless it asks for a published set that may not be shipped."""
    asking = tuple(source for source in python(sources) if source.path != PUBLISHED_SETS)
    yield from _matches(asking, EXCUSED, "a test runs and passes, or is not there")


def no_machine_paths(sources: Sequence[Source]) -> Iterator[Finding]:
    """No path of one machine."""
    yield from _matches(sources, MACHINE_PATH, "a path of one machine: derive it or take it as a setting")


def no_registry_hosts(sources: Sequence[Source]) -> Iterator[Finding]:
    """No address of a package registry: the clients are set up by whoever runs them."""
    yield from _matches(sources, REGISTRY_HOST, "name packages, never where they come from")


def project_speaks_of_itself(sources: Sequence[Source]) -> Iterator[Finding]:
    """No word about how or where the project was written."""
    yield from _matches(sources, WORKPLACE, "the project speaks of itself only")


def no_private_keys(sources: Sequence[Source]) -> Iterator[Finding]:
    """No secret in the repository."""
    yield from _matches(sources, PRIVATE_KEY, "keys are made when they are needed, never stored here")


def named_tests_are_there(sources: Sequence[Source]) -> Iterator[Finding]:
    """A test that SECURITY.md names as what answers a threat is one that runs."""
    there = {
        name
        for source in python(sources, "tests")
        for name in (source.parts[-1].removesuffix(".py"), *re.findall(r"def (test_\w+)", source.text or ""))
    }
    for source in sources:
        if source.path == "SECURITY.md":
            for number, line in source.lines():
                for name in re.findall(r"`(test_\w+)`", line):
                    if name not in there:
                        yield Finding(source.path, number, f"there is no {name}")


def broker_checks_are_named(sources: Sequence[Source]) -> Iterator[Finding]:
    """A check of the broker contract has a name: a sentence of one line as its docstring, its own alone."""
    named: set[str] = set()
    for source in python(sources):
        if source.parts[:3] == ("tests", "contract", "broker"):
            for node in source.nodes:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                    name = ast.get_docstring(node) or ""
                    if not name.endswith(".") or "\n" in name or name in named:
                        yield Finding(source.path, node.lineno, f"{node.name}: {name!r} names no check")
                    named.add(name)


RULES = (
    short_files,
    small_files,
    nothing_left_open,
    no_excused_tests,
    no_machine_paths,
    no_registry_hosts,
    project_speaks_of_itself,
    no_private_keys,
    named_tests_are_there,
    broker_checks_are_named,
)
