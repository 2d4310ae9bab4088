"""The pages of the services name what the code has: what a page leaves out, or what is gone, is found here."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import pytest

from shared.contracts.catalogue import CATALOGUE, SERVICES
from shared.eventstore.books import BOOKS
from shared.eventstore.books_turn import BOOKS_TURN
from shared.eventstore.documents import DOCUMENT
from shared.jobs.kinds import JobKind
from shared.kernel.decider import Decider
from shared.kernel.erasure import ERASURE

ROOT = Path(__file__).resolve().parents[3]


def rows(service: str, *begin: str) -> list[str]:
    """The rows of tables on a service's page, or those that begin so."""
    page = (ROOT / "services" / service / "README.md").read_text().splitlines()
    return [line for line in page if line.startswith(begin or "|")]


def told(service: str, row: str) -> set[str]:
    """The names in a row of the table of a service's page."""
    (line,) = rows(service, f"| {row} |")
    return set(re.findall(r"`([\w-]+)`", line))


def modules(service: str) -> Iterator[ModuleType]:
    """The pages of a service's rules."""
    folder = import_module(f"services.{service}.domain")
    for found in iter_modules(folder.__path__, f"{folder.__name__}."):
        yield import_module(found.name)


@pytest.mark.parametrize("service", SERVICES)
def test_a_page_names_every_view(service: str) -> None:
    pages = (ROOT / "services" / service / "projections").glob("*.py")
    views = {name for page in pages for name in re.findall(r'view_table\(\s*"(\w+)"', page.read_text())}
    assert views and views - told(service, "views") == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_page_names_every_job_and_no_other(service: str) -> None:
    jobs: dict[str, JobKind] = import_module(f"services.{service}.jobs").JOBS
    assert set(jobs) - told(service, "jobs") == set()
    assert told(service, "jobs") - set(jobs) == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_page_names_every_public_event_and_no_other(service: str) -> None:
    published = {name.split(".")[1] for name in CATALOGUE if name.startswith(f"{service}.")}
    assert told(service, "events out") == published


@pytest.mark.parametrize("service", SERVICES)
def test_a_page_names_every_stream_of_its_own_and_no_other(service: str) -> None:
    own = {one.entity for page in modules(service) for one in vars(page).values() if isinstance(one, Decider)}
    alike = {one.entity for one in (DOCUMENT, BOOKS, BOOKS_TURN, ERASURE)}
    (row,) = rows(service, "| streams |")
    named = set(re.findall(r"`([a-z-]+)-[^`]+`", row))
    assert named - alike == own - alike


def test_distributions_page_says_where_each_rule_is() -> None:
    files = {page.__name__.rpartition(".")[2] for page in modules("distribution")}
    named = {name for row in rows("distribution") for name in re.findall(r"`(\w+)\.py`", row)}
    assert (files - named, named - files) == (set(), set())
