"""A service's part of the auditor's archive: entries, ledger, approvals, documents and their hashes; the same bytes for
the same evidence."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from shared.contracts.wire import to_builtins, to_json
from shared.eventstore.entries import Entry

MEDIA_TYPE: Final = "application/zip"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)


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
        """Add the manifest, and end it."""
        manifest = {**about, "files": dict(sorted(self.files.items()))}
        self.add("manifest.json", [to_json(manifest)])
        self._zip.close()


def line_of(entry: Entry, previous: bytes, service: str, published: bytes | None, said: Any) -> bytes:
    """An entry as a line: the columns of which its digest and hash are made, the hash before it, what others were told
    of it, and what a heard record says."""
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
        "said": said if heard else None,
    }
    return to_json(line) + b"\n"


def said_by(entry: Entry) -> Any:
    """What an entry says, as JSON values: its event, or the body of a heard record as far as it can be read."""
    return None if entry.event is None else to_builtins(entry.event)


def approvals_of(entry: Entry, said: Any) -> Iterator[bytes]:
    """Who did what in an event, a line each: every field that names a person who prepared, decided or approved."""
    for name, who in said.items() if isinstance(said, dict) else ():
        if (name == "by" or name.endswith("_by")) and isinstance(who, str) and who:
            line = {
                "position": entry.position,
                "type": type(entry.event).__name__,
                "recorded_at": entry.recorded_at,
                "field": name,
                "who": who,
            }
            yield to_json(line) + b"\n"
