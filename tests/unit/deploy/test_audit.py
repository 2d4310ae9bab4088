"""The audit of the libraries: advisories, versions that nobody looked at, and data that cannot be reached."""

import json
from pathlib import Path

import pytest

from deploy import audit

KNOWN = {"lxml": audit.Seen("6.1", "OUTSIDE", "the bank's statements")}


def test_what_is_locked_was_looked_at_in_this_version() -> None:
    lock = audit.locked(
        "# by make lock\nlxml==6.1\ncffi==2.1 ; python_implementation != 'PyPy'\nAioKafka[lz4]==0.14\n"
    )
    assert lock == {"lxml": "6.1", "cffi": "2.1", "aiokafka": "0.14"}
    assert list(audit.unseen({"lxml": "6.1"}, KNOWN)) == []
    assert "lxml is locked at 6.2; 6.1 was looked at" in list(audit.unseen({"lxml": "6.2"}, KNOWN))
    assert list(audit.unseen(lock, KNOWN)) == [
        "cffi 2.1 does not stand in deploy/audit.csv",
        "aiokafka 0.14 does not stand in deploy/audit.csv",
    ]
    assert list(audit.unseen({}, KNOWN)) == ["lxml stands in deploy/audit.csv and is not locked"]
    for half in (audit.Seen("6.1", "SOMETHING", "x"), audit.Seen("6.1", "OUTSIDE", "")):
        assert len(list(audit.unseen({"lxml": "6.1"}, {"lxml": half}))) == 1


def test_an_advisory_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.json"
    vulnerable = {"id": "PYSEC-1", "fix_versions": ["6.1.4"], "aliases": [], "description": "..."}
    good, bad = (
        {"name": "rich", "version": "1", "vulns": []},
        {"name": "lxml", "version": "6", "vulns": [vulnerable]},
    )
    report.write_text(json.dumps({"dependencies": [good, bad]}))
    assert audit.main([str(report)]) == 1
    assert "lxml 6: PYSEC-1, mended by 6.1.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    "report", ["", "{}", '{"dependencies": [{"name": "lxml", "skip_reason": "not found"}]}']
)
def test_an_audit_without_data_says_so(
    report: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.json"
    path.write_text(report)
    assert audit.main([str(path)]) == audit.main([]) == 0, "the list in the repo covers the lock"
    assert capsys.readouterr().out.count("were NOT looked up") == 2
