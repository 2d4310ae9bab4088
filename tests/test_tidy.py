"""The rules of the house, on the whole project. Each is shown able to fail in tests/unit/support."""

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.house import code, layout, writing
from tests.support.house.sources import ROOT, SERVICES, Rule, Source, project_sources

HEAVY = ("python_calamine", "xlsxwriter", "reportlab", "rapidfuzz", "pyhanko", "yaml")


@pytest.fixture(scope="module")
def sources() -> Iterator[tuple[Source, ...]]:
    # Millions of nodes stand until the last rule: looking for garbage among them takes most of the time.
    gc.disable()
    yield project_sources()
    gc.enable()


@pytest.mark.parametrize("rule", [*writing.RULES, *code.RULES, *layout.RULES], ids=lambda rule: rule.__name__)
def test_house(rule: Rule, sources: tuple[Source, ...]) -> None:
    findings = "\n".join(map(str, rule(sources)))
    assert not findings, f"{rule.__doc__}\n{findings}"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_at_rest_carries_no_heavy_library(service: str) -> None:
    program = f"import sys, services.{service}.main; print(*({set(HEAVY)!r} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == [], (
        f"{answer.stdout}: import it where the child process works, not at the top"
    )
