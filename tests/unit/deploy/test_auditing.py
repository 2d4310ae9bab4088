"""`royalty audit`: the archive is written when it is what was exported, and only then."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from deploy.command.auditing import export
from deploy.command.explaining import NotKnown
from deploy.command.reaching import Unusable
from tests.unit.deploy.fake_services import FakeServices

BYTES = "PK archive"
SHA = sha256(BYTES.encode()).hexdigest()
JOB = "/v1/jobs/1"


def _services(job: dict[str, Any], content: str = BYTES) -> FakeServices:
    return FakeServices(
        {
            ("distribution", "/v1/audits"): {"job": JOB},
            ("distribution", JOB): job,
            ("distribution", "/v1/watermarks"): {"position": 1},
            ("distribution", f"/v1/documents/{SHA}/content"): content,
        }
    )


def _done() -> dict[str, Any]:
    return {"state": "DONE", "result": {"sha256": SHA, "entries": 3, "documents": 1}, "problem": None}


@pytest.mark.clause("X-a")
def test_the_archive_is_written_and_its_reading_has_a_purpose(tmp_path: Path) -> None:
    services = _services(_done())
    found = export(services.session(), "run", "r", tmp_path / "r.zip")
    assert found["entries"] == 3
    assert (tmp_path / "r.zip").read_text() == BYTES
    assert services.asked[-1].url.params["purpose"]


def test_other_bytes_than_were_exported_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="other bytes"):
        export(_services(_done(), "PK other").session(), "run", "r", tmp_path / "r.zip")
    assert not (tmp_path / "r.zip").exists()


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    failed = {"state": "FAILED", "problem": {"errors": [{"what": "there is no such run"}]}, "result": None}
    with pytest.raises(NotKnown, match="run r: there is no such run"):
        export(_services(failed).session(), "run", "r", tmp_path / "r.zip")
