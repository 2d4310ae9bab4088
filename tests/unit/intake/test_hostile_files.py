"""Any file under any form is judged: proper, or with findings that say where and why; nothing else comes of it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as hypothesis
from hypothesis import strategies as st

from services.intake.domain.cover import BOX, FORM, INEXACT, NAMES, SCOPE, SIGNATURE
from services.intake.formats import spool
from services.intake.formats.documents import mark, take_apart
from shared.contracts.wire import from_json, to_json
from shared.jobs.compute import compute
from shared.jobs.kinds import JobFailed
from shared.kernel.findings import Finding
from tests.unit.intake.given import COVER, TODAY, read_account
from tests.unit.intake.hostile_files import EXAMPLES, HostileFile, files

pytestmark = pytest.mark.clause("2.1.1-e", "2.1.1-k", "2.1.1-f")

GROUNDS = {SCOPE, FORM, SIGNATURE, BOX, NAMES, INEXACT}
IN_CHILD_AT_ONCE = 100


def judged(one: HostileFile) -> None:
    checked = read_account(one.data, COVER, one.contract)
    assert (checked.grouped is None) == bool(checked.findings), checked
    for finding in (*checked.findings, *checked.warnings):
        assert finding.where, finding
        assert finding.what, finding
        assert finding.clause in GROUNDS, finding
        assert from_json(Finding, to_json(finding)) == finding
    if checked.findings:
        _goes_back(one)
    if checked.grouped is not None:
        # No database takes this character.
        assert b"\\u0000" not in to_json(checked.grouped.reports) + to_json(checked.grouped.lines)


def _goes_back(one: HostileFile) -> None:
    """It is written with its faults marked, whatever it is."""
    with TemporaryDirectory() as directory:
        (Path(directory) / spool.FILE).write_bytes(one.data)
        found = take_apart(directory, COVER, one.contract, TODAY)
        name = mark(directory, one.contract, found.last_row, found.width)
        assert (Path(directory) / name).stat().st_size


def all_judged(some: list[HostileFile]) -> int:
    """In a process of its own: how many were judged."""
    for one in some:
        judged(one)
    return len(some)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@hypothesis(files(["CSV", "JSON", "ODS", "XLSX"]))
def test_any_file_is_judged(one: HostileFile) -> None:
    judged(one)


async def test_an_old_workbook_is_judged_or_ends_its_own_process_alone() -> None:
    drawn: list[HostileFile] = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @hypothesis(files(["XLS"]))
    def draw(one: HostileFile) -> None:
        drawn.append(one)

    draw()
    for start in range(0, len(drawn), IN_CHILD_AT_ONCE):
        await _in_child(drawn[start : start + IN_CHILD_AT_ONCE])


async def _in_child(some: list[HostileFile]) -> None:
    """A process that dies is a finding of the file that it read (the job says so): that file is found by halves."""
    try:
        assert await compute(all_judged, (some,), memory_mb=1024, deadline_s=240) == len(some)
    except JobFailed as died:
        assert died.findings
        if len(some) > 1:
            half = len(some) // 2
            await _in_child(some[:half])
            await _in_child(some[half:])


@settings(max_examples=EXAMPLES, deadline=None)
@hypothesis(st.binary(max_size=400), files())
def test_any_bytes_are_judged(data: bytes, one: HostileFile) -> None:
    form = one.contract.form
    assert form is not None
    if form.file_type != "XLS":
        judged(HostileFile(one.contract, data))
