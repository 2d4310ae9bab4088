"""Rules for where things are: five services alike, a closed platform, no drawer for everything, nothing dead."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.metadata import packages_distributions

from tests.support.house.sources import PRODUCT, SERVICES, Finding, Source, python

# A noun that grows beyond a page becomes a folder of the same name.
ENTRIES = (
    *("README", "__init__", "main", "settings", "api", "policies", "jobs", "handlers", "projections"),
    *("publisher", "vault", "store", "formats", "domain", "migrations"),
)
OPTIONAL = {"vault", "formats"}  # a service without personal data has no vault, one without files no formats
PLATFORM = {
    *(
        "kernel",
        "contracts",
        "paper",
        "eventstore",
        "messaging",
        "projections",
        "jobs",
        "observability",
        "web",
    ),
}
README_PARTS = ("The way of a ", "Personal data", "Proof", "Running and looking at it", "Decisions taken")
DOCSTRING_LINES_MAX = 10
DRAWERS = {"util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "misc"}
NEVER_IMPORTED = {"httptools", "python-multipart", "tzdata", "uvloop"}
"""Called by uvicorn, FastAPI (for uploads), zoneinfo and uvicorn."""
TOP = {
    "services",
    "shared",
    "deploy",
    "tests",
    "docker-compose.yml",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "pyproject.toml",
}
TOP_ALSO = re.compile(r"\..+|.+\.lock|LICENSE")


def services_are_alike(sources: Sequence[Source]) -> Iterator[Finding]:
    """Every service has the same entries, and none of its own."""
    found: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        if source.parts[0] == "services" and len(source.parts) > 2:
            name = source.parts[2].partition(".")[0]
            if name not in ENTRIES and name not in found[source.parts[1]]:
                yield Finding(
                    source.path, 1, f"{name!r} is no entry of a service; these are: {', '.join(ENTRIES)}"
                )
            found[source.parts[1]].add(name)
    for service in sorted(set(found) - set(SERVICES)):
        yield Finding(f"services/{service}", 1, f"the services are {', '.join(SERVICES)}")
    for service in SERVICES:
        for name in ENTRIES:
            if name not in found[service] | OPTIONAL:
                yield Finding(f"services/{service}", 1, f"lacks {name}, which every service has")


def readmes_are_alike(sources: Sequence[Source]) -> Iterator[Finding]:
    """The README of every service has the same parts in the same order."""
    for source in sources:
        if source.parts[0] == "services" and source.parts[2:] == ("README.md",):
            parts = re.findall(r"(?m)^## (.+)$", source.text or "")
            if len(parts) != len(README_PARTS) or not all(map(str.startswith, parts, README_PARTS)):
                yield Finding(source.path, 1, f"its parts are {', '.join(README_PARTS)}")


def packages_explain_themselves(sources: Sequence[Source]) -> Iterator[Finding]:
    """Every package of the platform says what it is in a docstring of ten lines at most."""
    for source in python(sources, "shared"):
        if source.parts[-1] == "__init__.py":
            lines = len((ast.get_docstring(source.tree) or "").splitlines())
            if not 0 < lines <= DOCSTRING_LINES_MAX:
                yield Finding(
                    source.path, 1, f"its docstring has {lines} lines: 1 to {DOCSTRING_LINES_MAX}, please"
                )


def platform_is_closed(sources: Sequence[Source]) -> Iterator[Finding]:
    """`shared` is a closed list of packages."""
    for source in sources:
        if source.parts[0] == "shared" and len(source.parts) > 2 and source.parts[1] not in PLATFORM:
            yield Finding(
                source.path, 1, f"shared/{source.parts[1]} is none of {', '.join(sorted(PLATFORM))}"
            )


def top_level_is_closed(sources: Sequence[Source]) -> Iterator[Finding]:
    """The project's first folder holds what a newcomer expects, and no more."""
    for source in sources:
        if source.parts[0] not in TOP and not TOP_ALSO.fullmatch(source.parts[0]):
            yield Finding(source.path, 1, f"{source.parts[0]} does not belong beside the README")


def no_drawers(sources: Sequence[Source]) -> Iterator[Finding]:
    """No file or folder that could hold anything."""
    for source in sources:
        for part in source.parts:
            if part.partition(".")[0].lower() in DRAWERS:
                yield Finding(source.path, 1, f"{part!r} says nothing: name it after what it holds")


def packages_are_packages(sources: Sequence[Source]) -> Iterator[Finding]:
    """Every folder with Python files has an __init__.py: type checker and import contracts pass over it otherwise."""
    paths = {source.path for source in sources}
    for folder in sorted({s.path.rpartition("/")[0] for s in python(sources, *PRODUCT)}):
        if f"{folder}/__init__.py" not in paths:
            yield Finding(f"{folder}/__init__.py", 1, "missing: the folder is not checked without it")


def nothing_dead(sources: Sequence[Source]) -> Iterator[Finding]:
    """Every module of the product is imported by the product, or started by somebody."""
    named = " ".join(s.text or "" for s in sources if not s.is_python and s.parts[0] != "tests")
    used: set[str] = set()
    for source in python(sources, *PRODUCT):
        used |= _imported(source)
    for source in python(sources, *PRODUCT):
        if source.parts[-1] in ("__init__.py", "__main__.py") or _is_program(source):
            continue
        if source.module not in used and not re.search(re.escape(source.module) + r"\b", named):
            yield Finding(source.path, 1, "dead: no module of the product imports it and nothing starts it")


def _imported(source: Source) -> set[str]:
    names: set[str] = set()
    for node in source.nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(source, node)
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
            names.add(node.value.partition(":")[0])
    return names


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = source.module.split(".") if source.parts[-1] == "__init__.py" else source.module.split(".")[:-1]
    return ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])


def _is_program(source: Source) -> bool:
    return any(
        isinstance(n, ast.If) and ast.unparse(n.test) == "__name__ == '__main__'" for n in source.tree.body
    )


def contracts_name_every_service(sources: Sequence[Source]) -> Iterator[Finding]:
    """The import contract of the layers lists all five services."""
    for source in sources:
        if source.path == "pyproject.toml":
            contracts = tomllib.loads(source.text or "")["tool"]["importlinter"]["contracts"]
            listed = {c for contract in contracts for c in contract.get("containers", ())}
            for service in SERVICES:
                if f"services.{service}" not in listed:
                    yield Finding(source.path, 1, f"no layers contract has the container services.{service}")


def dependencies_are_used(sources: Sequence[Source]) -> Iterator[Finding]:
    """Every library that the product installs is imported by the product."""
    imported = {name.partition(".")[0] for source in python(sources, *PRODUCT) for name in _imported(source)}
    homes = packages_distributions()
    for source in sources:
        if source.path == "pyproject.toml":
            for wanted in tomllib.loads(source.text or "")["project"]["dependencies"]:
                name = re.split(r"[\[<>=!~; ]", wanted)[0]
                modules = {module for module, owners in homes.items() if _plain(name) in map(_plain, owners)}
                if not modules & imported and name not in NEVER_IMPORTED:
                    yield Finding(source.path, 1, f"{name} is not imported: take it out, or to the dev group")


def _plain(name: str) -> str:
    """A distribution's name as all its spellings are compared."""
    return name.lower().replace("_", "-")


RULES = (
    services_are_alike,
    readmes_are_alike,
    packages_explain_themselves,
    platform_is_closed,
    top_level_is_closed,
    no_drawers,
    packages_are_packages,
    nothing_dead,
    contracts_name_every_service,
    dependencies_are_used,
)
