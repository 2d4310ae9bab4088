"""What a job makes of a reader process that did not answer."""

import pytest

from services.intake.jobs.steps import reported_child
from shared.jobs.compute import failed
from shared.jobs.kinds import JobFailed


@pytest.mark.clause("2.1.1-f")
def test_a_file_that_its_reader_dies_of_cannot_be_read() -> None:
    (finding,) = reported_child(failed("needed more memory than the job may have", "1536 MiB"), "2.1.1-f")
    assert (finding.where, finding.clause) == ("file", "2.1.1-f")
    assert "more memory" in finding.what


def test_a_file_that_only_took_long_may_be_tried_again() -> None:
    with pytest.raises(JobFailed):
        reported_child(failed("took longer than the job's deadline", "300 s"), "2.1.1-f")
