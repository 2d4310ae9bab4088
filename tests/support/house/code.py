"""Rules for what Python code does: its length, its purity, who builds public events, what the demo may touch."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tests.support.house.sources import Finding, Source, python

FUNCTION_LINES_MAX = 69
STUB = "NotImple" + "mentedError"
CLOCK_CALLS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "fromtimestamp"}
AMBIGUOUS = {"time", "random"}  # datetime.time(9, 30) is a value, time.time() asks the clock
RANDOM_CALLS = {"uuid1", "uuid4", "urandom", "token_hex", "token_bytes", "random"}
SHOWS_NOBODY = {
    # defects of a file, by their cells
    ("services/intake/api/routes_account_content.py", "list_findings"),
    ("services/intake/api/routes_account_content.py", "download_findings"),
    (
        "services/payments/api/releasing.py",
        "_known",
    ),  # versions and tax profiles, held against a draft
}
OUTSIDE_ONLY = (
    (
        re.compile(r"\bsleep\("),
        "wait by positions (min_position, min_known) or by asking again, never by pausing",
    ),
    (
        re.compile(r"\bpostgres(ql)?://|\bdsn\b|PG_DSN|\bimport asyncpg|\bimport sqlalchemy", re.IGNORECASE),
        "no database",
    ),
    (re.compile(r"^\s*(from|import) services\b"), "only through the public HTTP APIs and topics"),
)


def short_functions(sources: Sequence[Source]) -> Iterator[Finding]:
    """A function has fewer than 70 lines."""
    for source in python(sources):
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES_MAX:
                    yield Finding(
                        source.path, node.lineno, f"{node.name} has {length} lines, fewer than 70 please"
                    )


def no_stubs(sources: Sequence[Source]) -> Iterator[Finding]:
    """No function that only says that it is not written yet."""
    for source in python(sources):
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                last = node.body[-1]
                alone = len(node.body) - (ast.get_docstring(node) is not None) == 1
                if alone and isinstance(last, ast.Raise) and STUB in ast.unparse(last):
                    yield Finding(
                        source.path, node.lineno, f"{node.name} is a stub: write it, or take it out"
                    )


def no_float_in_domains(sources: Sequence[Source]) -> Iterator[Finding]:
    """Money, shares and scores are whole numbers or fractions."""
    for source in python(sources):
        if source.is_pure and source.path != "shared/kernel/clock.py":
            for node in source.nodes:
                named = isinstance(node, ast.Name) and node.id == "float"
                if named or (isinstance(node, ast.Constant) and isinstance(node.value, float)):
                    yield Finding(
                        source.path, getattr(node, "lineno", 1), "float: use whole qəpik or a Fraction"
                    )


def no_clock_or_chance_in_domains(sources: Sequence[Source]) -> Iterator[Finding]:
    """Time and ids arrive in the command."""
    for source in python(sources):
        if not source.is_pure:
            continue
        for node in source.nodes:
            name = _called(node)
            if name in AMBIGUOUS and not ast.unparse(node).startswith(f"{name}.{name}("):
                continue
            if name in CLOCK_CALLS or name in RANDOM_CALLS:
                if source.path == "shared/kernel/clock.py" and name == "monotonic":
                    continue
                yield Finding(
                    source.path, getattr(node, "lineno", 1), f"{name}(): time and ids arrive in the command"
                )


def no_system_clock_in_services(sources: Sequence[Source]) -> Iterator[Finding]:
    """Services have one clock, the business clock of their context."""
    for source in python(sources, "services"):
        for node in source.nodes:
            if _called(node) in {"now", "utcnow", "today"} and isinstance(node, ast.Call):
                target = ast.unparse(node.func)
                if target.split(".")[-2:-1] in (["datetime"], ["date"]):
                    yield Finding(source.path, node.lineno, f"{target}(): ask the business clock")


def outside_only(sources: Sequence[Source]) -> Iterator[Finding]:
    """The demo's job and the end-to-end tests stay outside: no pause, no database, no service's code."""
    for source in python(sources):
        if source.path.startswith(("deploy/demo/", "tests/e2e/")):
            for number, line in source.lines():
                for pattern, text in OUTSIDE_ONLY:
                    if pattern.search(line):
                        yield Finding(source.path, number, f"{line.strip()!r}: {text}")


def public_events_are_built_by_publishers(sources: Sequence[Source]) -> Iterator[Finding]:
    """Only an owner's publisher.py builds its public events."""
    events = _public_events(sources)
    for source in python(sources, "services"):
        if source.parts[2:] == ("publisher.py",):
            continue
        names = _contract_names(source.tree)
        for node in source.nodes:
            if isinstance(node, ast.Call) and (built := _contract_event(node.func, names)) in events:
                yield Finding(
                    source.path,
                    node.lineno,
                    f"builds the public event {'.'.join(built or ())}: publisher.py does",
                )


def readings_are_recorded(sources: Sequence[Source]) -> Iterator[Finding]:
    """A route that opens a stored document, or takes something out of the vault, records the reading (D-94)."""
    for source in python(sources, "services"):
        if source.parts[2:3] != ("api",):
            continue
        vault = {
            alias.asname or alias.name
            for node in source.nodes
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".vault")
            for alias in node.names
            if alias.name.startswith("read_")
        }
        for node in source.nodes:
            if not isinstance(node, ast.AsyncFunctionDef) or (source.path, node.name) in SHOWS_NOBODY:
                continue
            called = {_called(inner) for inner in ast.walk(node)}
            opens = re.search(r"\.blobs\.(get|stream)", ast.unparse(node)) is not None
            if (opens or called & vault) and "record" not in called:
                yield Finding(
                    source.path,
                    node.lineno,
                    f"{node.name} shows personal data: take `reading`, and record it",
                )


def public_events_are_read_at_the_edge(sources: Sequence[Source]) -> Iterator[Finding]:
    """Public events are read by policies, projections and main alone; an owner's publisher knows its own."""
    events = _public_events(sources)
    for source in python(sources, "services"):
        if source.parts[2:3] in (("policies.py",), ("policies",), ("main.py",), ("projections",)):
            continue
        names = _contract_names(source.tree)
        own = {source.parts[1], "platform"} if source.parts[2:] == ("publisher.py",) else set[str]()
        for node in source.nodes:
            if isinstance(node, ast.Name | ast.Attribute):
                read = _contract_event(node, names)
                if read in events and read is not None and read[0] not in own:
                    yield Finding(
                        source.path,
                        node.lineno,
                        f"reads the public event {'.'.join(read)}: policies, projections and main do",
                    )


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _public_events(sources: Sequence[Source]) -> set[tuple[str, str]]:
    """(owner, class) of the dataclasses in shared/contracts that have a subject: the public events."""
    return {
        (source.parts[2].removesuffix(".py"), node.name)
        for source in python(sources)
        if source.path.startswith("shared/contracts/")
        for node in source.tree.body
        if isinstance(node, ast.ClassDef)
        and any(getattr(part, "name", "") == "subject" for part in node.body)
    }


def _contract_names(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    """What the names of a module stand for: ("registry",) for a contract module, ("registry", "Class") for a class."""
    names: dict[str, tuple[str, ...]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "shared.contracts":
            names |= {alias.asname or alias.name: (alias.name,) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("shared.contracts."):
            owner = (node.module or "").removeprefix("shared.contracts.")
            names |= {alias.asname or alias.name: (owner, alias.name) for alias in node.names}
    return names


def _contract_event(function: ast.expr, names: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    if isinstance(function, ast.Name):
        return names.get(function.id)
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        owner = names.get(function.value.id)
        return (*owner, function.attr) if owner and len(owner) == 1 else None
    return None


RULES = (
    short_functions,
    no_stubs,
    no_float_in_domains,
    no_clock_or_chance_in_domains,
    no_system_clock_in_services,
    outside_only,
    public_events_are_built_by_publishers,
    readings_are_recorded,
    public_events_are_read_at_the_edge,
)
