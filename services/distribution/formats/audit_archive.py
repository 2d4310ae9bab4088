"""The auditor's archive: entries, ledger, approvals, documents and their hashes, with a checker; the same bytes for the
same evidence."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from shared.contracts.wire import to_builtins, to_json
from shared.eventstore.entries import Entry

MEDIA_TYPE: Final = "application/zip"
CHECKER: Final = Path(__file__).with_name("audit_check.py")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_README: Final = """Auditin arxivi / The auditor's archive

entries.jsonl    jurnalın qeydləri, olduğu kimi / entries of the log, byte for byte, each with the hash before it
ledger.jsonl     ikitərəfli uçotun yazılışları / entries of the double-entry ledger
approvals.json   kim nəyi hazırlayıb, təsdiq edib / who prepared, decided and approved what
documents/       şəxsi məlumatı olmayan sənədlər / documents without personal data; of the others the hash is named
manifest.json    bütün faylların və sənədlərin heşləri / hashes of all files and documents

Yoxlamaq üçün / To check it without the system:  python3 check.py
"""


class Archive:
    """A zip that is written file after file; `files` are the hashes of what is in it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = ZipFile(out, "w", ZIP_DEFLATED)
        self.files: dict[str, str] = {}

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        """Write one file, part by part."""
        whole = sha256()
        info = ZipInfo(name, _FIRST_DAY)
        info.compress_type = ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as file:
            for part in parts:
                whole.update(part)
                file.write(part)
        self.files[name] = whole.hexdigest()

    def close(self, about: Mapping[str, Any]) -> None:
        """Add what explains and checks the rest, and end it."""
        self.add("README.txt", [_README.encode()])
        self.add("check.py", [CHECKER.read_bytes()])
        manifest = {**about, "files": dict(sorted(self.files.items()))}
        self.add("manifest.json", [to_json(manifest)])
        self._zip.close()


def line_of(entry: Entry, previous: bytes, service: str, published: bytes | None) -> bytes:
    """An entry as a line: the columns of which its digest and hash are made, the hash before it, what others were told
    of it, and of a heard record what it says."""
    own = entry.stream_id is not None
    heard = entry.sequence is not None
    line = {
        "position": entry.position,
        "source": service if own and heard else entry.source,
        "sequence": entry.sequence,
        "event_id": entry.event_id,
        "stream_id": entry.stream_id,
        "version": entry.version,
        "type": entry.type,
        "schema_version": entry.schema_version,
        "payload": None if heard else entry.raw.decode(),
        "record": b64encode(entry.raw).decode() if heard else None,
        "recorded_at": entry.recorded_at,
        "recorded_us": (entry.recorded_at - _EPOCH) // timedelta(microseconds=1),
        "effective_on": entry.effective_on,
        "correlation_id": entry.correlation_id,
        "causation_id": entry.causation_id,
        "actor": entry.actor,
        "public_seq": entry.public_seq,
        "digest": entry.digest.hex(),
        "hash": entry.hash.hex(),
        "previous": previous.hex(),
        "published": None if published is None else published.decode(),
        "said": said_by(entry),
    }
    return to_json(line) + b"\n"


def said_by(entry: Entry) -> Any:
    """What an entry says, as JSON values: its event, or the body of a heard record as far as it can be read."""
    return None if entry.event is None else to_builtins(entry.event)


def approvals_of(entry: Entry) -> Iterator[dict[str, Any]]:
    """Who did what in an event: every field that names a person who prepared, decided or approved."""
    said = said_by(entry)
    for name, who in said.items() if isinstance(said, dict) else ():
        if (name == "by" or name.endswith("_by")) and isinstance(who, str):
            yield {
                "position": entry.position,
                "type": type(entry.event).__name__,
                "recorded_at": entry.recorded_at,
                "field": name,
                "who": who,
            }
