"""`royalty audit`: one archive of all five services' parts, written when they are what was exported; its checker finds
whatever is altered in it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from deploy.client import Failed
from deploy.command.audit_archive import write
from deploy.command.audit_check import findings
from deploy.command.auditing import export
from deploy.command.explaining import NotKnown
from deploy.command.reaching import Unusable
from shared.contracts.catalogue import SERVICES
from shared.eventstore.entries import Entry
from shared.eventstore.hashing import GENESIS, digest_of, hash_of
from shared.eventstore.records import Record, pack
from shared.jobs.audit_archive import Archive, line_of
from tests.unit.deploy.fake_services import FakeServices

JOB = "/v1/jobs/1"
AT = datetime(2026, 9, 1, tzinfo=UTC)
SAID = b'{"party":{"id":"p","name":"N\xc3\xbcmun\xc9\x99vi"}}'
DOCUMENT = b"a bulletin"


def _entry(position: int, previous: bytes, **more: Any) -> Entry:
    columns: dict[str, Any] = {
        "source": None,
        "sequence": None,
        "event_id": f"event-{position}",
        "stream_id": f"party-{position}",
        "version": 1,
        "type": "PartyEntered",
        "schema_version": 1,
        "correlation_id": "c",
        "causation_id": None,
        "actor": "registrar",
    } | more
    raw = columns.pop("raw", SAID)
    heard = columns["source"] is not None
    digest = digest_of(payload=None if heard else raw, record=raw if heard else None, **columns)
    public = None if heard else position
    return Entry(
        position=position,
        recorded_at=AT,
        effective_on=date(2026, 9, 1),
        public_seq=public,
        digest=digest,
        hash=hash_of(previous, position, AT, public, date(2026, 9, 1), digest),
        raw=raw,
        event=None,
        problem=None,
        **columns,
    )


def _heard(value: bytes = SAID) -> Entry:
    raw = pack(Record(b"p", (("ce_type", b"registry.PartyRegistered.v1"),), value))
    label = {"stream_id": None, "version": None, "type": "registry.PartyRegistered.v1"}
    return _entry(9, b"\x01" * 32, source="registry", sequence=1, raw=raw, **label)


def _part(service: str, named: dict[str, list[str]], heard: Entry | None = None) -> bytes:
    """What a service would export: of the registry an event, of distribution what it heard of it."""
    lines = []
    if service == "registry":
        lines = [line_of(_entry(1, GENESIS), GENESIS, service, SAID, None)]
    elif service == "distribution":
        lines = [line_of(heard or _heard(), b"\x01" * 32, service, None, {"id": "p"})]
    out = BytesIO()
    archive = Archive(out)
    archive.add("entries.jsonl", lines)
    archive.add("ledger.jsonl", [b'{"position":1,"debit":"A","credit":"B","amount":5}\n'])
    archive.add("approvals.jsonl", [])
    archive.add("named.json", [json.dumps(named).encode()])
    sha = sha256(DOCUMENT).hexdigest()
    archive.add(f"documents/{sha}", [DOCUMENT])
    archive.close(
        {
            "kind": "run",
            "id": "r",
            "service": service,
            "entries": len(lines),
            "documents": [{"sha256": sha, "included": True}],
        }
    )
    return out.getvalue()


PARTS = {name: _part(name, {"work": [f"of {name}"]}) for name in SERVICES}


def _services(parts: dict[str, bytes] = PARTS, sent: dict[str, bytes] = PARTS) -> FakeServices:
    def of(name: str) -> dict[tuple[str, str], Any]:
        sha = sha256(parts[name]).hexdigest()
        result = {"sha256": sha, "entries": 1, "documents": 1}
        return {
            (name, "/v1/audits"): {"job": JOB},
            (name, JOB): {"state": "DONE", "result": result, "problem": None},
            (name, "/v1/watermarks"): {"position": 1},
            (name, f"/v1/documents/{sha}/content"): lambda _: sent[name],
        }

    return FakeServices({key: answer for name in SERVICES for key, answer in of(name).items()})


def _written(tmp_path: Path, parts: dict[str, bytes] = PARTS) -> Path:
    places = {}
    for name, data in parts.items():
        places[name] = tmp_path / f"{name}.part"
        places[name].write_bytes(data)
    write(tmp_path / "r.zip", "run", "r", places)
    return tmp_path / "r.zip"


@pytest.mark.clause("X-a", "X-d")
def test_all_five_parts_are_one_archive_each_asked_with_what_those_before_named(tmp_path: Path) -> None:
    services = _services()
    found = export(services.session(), "run", "r", tmp_path / "r.zip")
    assert (found.entries, found.documents) == (5, 5)
    assert found.sha256 == sha256((tmp_path / "r.zip").read_bytes()).hexdigest()
    assert findings(tmp_path / "r.zip") == []
    with zipfile.ZipFile(tmp_path / "r.zip") as archive:
        assert {name.partition("/")[0] for name in archive.namelist() if "/" in name} == set(SERVICES)
    asked = [one for one in services.asked if one.url.path == "/v1/audits"]
    assert [one.url.host for one in asked] == ["distribution", "payments", "intake", "matching", "registry"]
    last = asked[-1].content
    assert all(f"of {name}".encode() in last for name in SERVICES if name != "registry")
    opened = [one for one in services.asked if one.url.path.endswith("/content")]
    assert all(one.url.params["purpose"] for one in opened)


def test_the_same_parts_are_the_same_archive(tmp_path: Path) -> None:
    data = _written(tmp_path).read_bytes()
    assert _written(tmp_path).read_bytes() == data


def test_other_bytes_than_were_exported_are_not_written(tmp_path: Path) -> None:
    sent = PARTS | {"intake": PARTS["intake"][:-1] + b"x"}
    with pytest.raises(Unusable, match="intake: the part of run r came with other bytes"):
        export(_services(sent=sent).session(), "run", "r", tmp_path / "r.zip")
    assert not (tmp_path / "r.zip").exists()


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    services = _services()
    failed = {"state": "FAILED", "problem": {"errors": [{"what": "there is no such run"}]}, "result": None}
    services.answers["distribution", JOB] = failed
    with pytest.raises(NotKnown, match="run r: there is no such run"):
        export(services.session(), "run", "r", tmp_path / "r.zip")


@pytest.mark.clause("X-b")
def test_a_changed_byte_anywhere_in_the_zip_is_found(tmp_path: Path) -> None:
    path = _written(tmp_path)
    data = path.read_bytes()
    assert findings(path) == []
    for at in (*range(0, len(data), 61), *range(len(data) - 90, len(data))):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :])
        assert findings(path), f"byte {at} of {len(data)}"
    path.write_bytes(data[:-1])
    assert findings(path)


@pytest.mark.clause("X-b")
def test_a_changed_byte_anywhere_in_the_unpacked_files_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(_written(tmp_path)) as archive:
        archive.extractall(folder)
    assert findings(folder) == []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = path.read_bytes()
        for at in range(0, len(data), max(1, len(data) // 12)):
            path.write_bytes(data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :])
            assert findings(folder), f"byte {at} of {path.name}"
        path.unlink()
        assert findings(folder), f"without {path.name}"
        path.write_bytes(data)
    (folder / "more").write_bytes(b"")
    assert findings(folder) == ["more: does not belong here"]


def _forged(entry: Callable[[Entry], Entry]) -> bytes:
    return _part("distribution", {}, entry(_heard()))


@pytest.mark.clause("X-b")
@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            _forged(lambda one: replace(one, actor="somebody")),
            "distribution: position 9: its digest is not that of its columns",
        ),
        (
            _forged(lambda one: replace(one, public_seq=5)),
            "distribution: position 9: its hash does not follow from the entry before it",
        ),
        # All hashes made anew: then it is not what its owner published.
        (_forged(lambda _: _heard(SAID.replace(b"N\xc3\xbc", b"Ni"))), "is not what registry published"),
    ],
)
def test_what_was_forged_before_it_was_packed_is_found(tmp_path: Path, part: bytes, said: str) -> None:
    (found,) = findings(_written(tmp_path, PARTS | {"distribution": part}))
    assert said in found


def test_a_refused_service_ends_the_export(tmp_path: Path) -> None:
    services = _services()
    services.answers["payments", "/v1/audits"] = 403
    with pytest.raises(Failed) as failed:
        export(services.session(), "run", "r", tmp_path / "r.zip")
    assert failed.value.status == 403
    assert not (tmp_path / "r.zip").exists()
