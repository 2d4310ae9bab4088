"""The pages of the services name what the code has: a view or a kind of job that a page leaves out is found here."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from shared.contracts.catalogue import SERVICES
from shared.jobs.kinds import JobKind

ROOT = Path(__file__).resolve().parents[3]


def told(service: str, row: str) -> set[str]:
    """The names in a row of the table of a service's page."""
    page = (ROOT / "services" / service / "README.md").read_text().splitlines()
    (line,) = (line for line in page if line.startswith(f"| {row} |"))
    return set(re.findall(r"`([\w-]+)`", line))


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
