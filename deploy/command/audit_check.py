"""Checks this archive without the system: `python3 check.py` beside its other files, or `python3 check.py archive.zip`.

It needs Python 3 and nothing else. What it recomputes: the hash of every file, and that there is no other file; of the
zip the hash of all its bytes, which stands at its end. Digest and hash of every entry of each service's log, and that
neighbours follow each other; that what one service heard is what the other published; the digest of every run whose
items are all here; that every allocation is the sum of its shares, every share its net and deductions, every order its
gross less what was withheld, every statement its opening and what moved, and every ledger entry has two sides. Exit
code 0: it holds.
"""

from __future__ import annotations

import json
import sys
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

MANIFEST, ITS_HASH = "manifest.json", "manifest.sha256"
ITEMS = {
    "RoyaltyAllocated": "allocations",
    "RoyaltyReserved": "reserves",
    "RoyaltyReleased": "releases",
    "ReturnDecided": "returns",
    "RoyaltyReversed": "reversals",
    "RoyaltyRedistributed": "redistributed",
    "RoyaltyCarried": "carried",
}
_PART_BYTES = 1024 * 1024
_HASH_LENGTH = 64


class Archive:
    """A zip, or the folder into which it was unpacked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip = None if path.is_dir() else zipfile.ZipFile(path)

    def names(self) -> set[str]:
        """The files in it."""
        if self._zip is not None:
            return set(self._zip.namelist())
        return {one.relative_to(self.path).as_posix() for one in self.path.rglob("*") if one.is_file()}

    def open(self, name: str) -> IO[bytes]:
        """One file."""
        return (self.path / name).open("rb") if self._zip is None else self._zip.open(name)

    def read(self, name: str) -> Any:
        """A small one, as JSON."""
        with self.open(name) as file:
            return json.load(file)

    def lines(self, name: str) -> Iterator[Any]:
        """Its lines, one after the other, as JSON."""
        with self.open(name) as file:
            for line in file:
                yield json.loads(line)

    def sha256(self, name: str) -> str:
        """The hash of a file."""
        whole = sha256()
        with self.open(name) as file:
            while part := file.read(_PART_BYTES):
                whole.update(part)
        return whole.hexdigest()


def check(path: Path) -> Iterator[str]:
    """Everything that does not hold."""
    if path.is_file():
        yield from _bytes(path)
    archive = Archive(path)
    with archive.open(ITS_HASH) as file:
        if file.read() != f"{archive.sha256(MANIFEST)}  {MANIFEST}\n".encode():
            yield f"{MANIFEST}: its bytes are not those that were exported"
    manifest = archive.read(MANIFEST)
    names = archive.names() - {MANIFEST, ITS_HASH}
    yield from (f"{name}: lacks" for name in sorted(manifest["files"].keys() - names))
    yield from (f"{name}: does not belong here" for name in sorted(names - manifest["files"].keys()))
    for name in sorted(names & manifest["files"].keys()):
        if archive.sha256(name) != manifest["files"][name]:
            yield f"{name}: its bytes are not those that were exported"
    published: dict[tuple[str, int], tuple[int, bytes]] = {}
    for service in manifest["services"]:
        for found in _part(archive, service, manifest, published):
            yield f"{service}: {found}"
    for service in manifest["services"]:
        for found in _heard(archive.lines(f"{service}/entries.jsonl"), published):
            yield f"{service}: {found}"


def _bytes(path: Path) -> Iterator[str]:
    """All bytes of the zip but its last ones, which are their hash."""
    whole, left = sha256(), path.stat().st_size - _HASH_LENGTH
    with path.open("rb") as file:
        while left > 0 and (part := file.read(min(left, _PART_BYTES))):
            whole.update(part)
            left -= len(part)
        if file.read() != whole.hexdigest().encode():
            yield f"{path.name}: its bytes are not those that were exported"


def _part(
    archive: Archive,
    service: str,
    manifest: dict[str, Any],
    published: dict[tuple[str, int], tuple[int, bytes]],
) -> Iterator[str]:
    own = archive.read(f"{service}/{MANIFEST}")
    if (own["service"], own["kind"], own["id"]) != (service, manifest["kind"], manifest["id"]):
        yield "is the part of something else"
    runs = _Runs()
    before: dict[str, Any] = {"position": 0}
    count = 0
    for entry in archive.lines(f"{service}/entries.jsonl"):
        count += 1
        yield from _chained(entry, before)
        yield from runs.take(entry)
        yield from _sums(entry)
        if entry["published"] is not None:
            told = entry["published"].encode()
            published[service, entry["public_seq"]] = (len(told), sha256(told).digest())
        before = entry
    if count != own["entries"]:
        yield f"entries.jsonl: {count} entries of {own['entries']}"
    yield from runs.ended()
    for entry in archive.lines(f"{service}/ledger.jsonl"):
        if entry["amount"] <= 0 or entry["debit"] == entry["credit"]:
            yield f"ledger, position {entry['position']}: no movement between two accounts"
    for document in own["documents"]:
        name = f"documents/{document['sha256']}"
        if document["included"] and archive.sha256(f"{service}/{name}") != document["sha256"]:
            yield f"{name}: is not the document of that hash"


def _chained(entry: dict[str, Any], before: dict[str, Any]) -> Iterator[str]:
    place = f"position {entry['position']}"
    payload = entry["payload"]
    digest = sha256(
        _packed(
            [
                *(entry[name] for name in ("source", "sequence", "event_id", "stream_id", "version")),
                *(entry[name] for name in ("type", "schema_version")),
                None if payload is None else payload.encode(),
                None if entry["record"] is None else b64decode(entry["record"]),
                *(entry[name] for name in ("correlation_id", "causation_id", "actor")),
            ]
        )
    ).hexdigest()
    if digest != entry["digest"]:
        yield f"{place}: its digest is not that of its columns"
    fields = [bytes.fromhex(entry["previous"]), entry["position"], entry["recorded_us"]]
    fields += [entry["public_seq"], entry["effective_on"], bytes.fromhex(entry["digest"])]
    if sha256(_packed(fields)).hexdigest() != entry["hash"]:
        yield f"{place}: its hash does not follow from the entry before it"
    neighbour = 0 < before["position"] == entry["position"] - 1
    if neighbour and before["hash"] != entry["previous"]:
        yield f"{place}: the entry before it is another"
    if before["position"] >= entry["position"]:
        yield f"{place}: stands behind position {before['position']}"


def _heard(
    entries: Iterator[dict[str, Any]], published: dict[tuple[str, int], tuple[int, bytes]]
) -> Iterator[str]:
    """A record ends with what its owner published."""
    for entry in entries:
        told = published.get((entry["source"], entry["sequence"]))
        if told is None or entry["record"] is None:
            continue
        length, digest = told
        if sha256(b64decode(entry["record"])[-length:]).digest() != digest:
            yield f"position {entry['position']}: is not what {entry['source']} published"


class _Runs:
    """Distribution's runs, and the hashes of what they published, in its order."""

    def __init__(self) -> None:
        self._items: dict[str, list[bytes]] = {}
        self._closed: list[dict[str, Any]] = []

    def take(self, entry: dict[str, Any]) -> Iterator[str]:
        """An item of a run, or its manifest; anything else is none of its business."""
        if entry["payload"] is None:
            return
        if entry["type"] == "RunClosed":
            self._closed.append(json.loads(entry["payload"]))
        elif entry["type"] in ITEMS:
            private, public = json.loads(entry["payload"]), json.loads(entry["published"])
            self._items.setdefault(private["run"], []).append(sha256(entry["published"].encode()).digest())
            if any(private[name] != said for name, said in public.items() if name in private):
                yield f"position {entry['position']}: what was published is not what was decided"

    def ended(self) -> Iterator[str]:
        """The digests of the runs whose items are all here."""
        for closed in self._closed:
            items = self._items.get(closed["run"], [])
            whole = len(items) == sum(closed.get(name, 0) for name in ITEMS.values())
            if whole and sha256(b"".join(items)).hexdigest() != closed["digest"]:
                yield f"run {closed['run']}: its items do not have the digest that its manifest names"


def _sums(entry: dict[str, Any]) -> Iterator[str]:
    if entry["payload"] is None or entry["type"] not in ("RoyaltyAllocated", "OrderIssued", "StatementMade"):
        return
    said = json.loads(entry["payload"])
    if entry["type"] == "OrderIssued":
        withheld = sum(one["amount"]["amount"] for one in said["withheld"])
        if said["net"]["amount"] + withheld != said["gross"]["amount"]:
            yield f"order {said['order']}: net and what was withheld are not its gross"
    elif entry["type"] == "StatementMade":
        opening, credited, paid, withheld, closing = (
            said[name]["amount"] for name in ("opening", "credited", "paid", "withheld", "closing")
        )
        if opening + credited - paid - withheld != closing:
            yield f"statement {said['number']}: does not lead from its opening to its closing balance"
    else:
        shares = said["shares"]
        if sum(share["gross"]["amount"] for share in shares) != said["gross"]["amount"]:
            yield f"allocation {said['allocation']}: its shares do not add up to it"
        for share in shares:
            taken = sum(one["amount"]["amount"] for one in share["deductions"])
            if share["net"]["amount"] + taken != share["gross"]["amount"]:
                yield f"share {share['share']}: net and deductions are not its gross"


def _packed(value: Any) -> bytes:
    """MessagePack in its shortest form, of what an entry is made of."""
    match value:
        case None:
            return b"\xc0"
        case int():
            return _packed_int(value)
        case bytes():
            return _sized(value, ((0xC4, 1), (0xC5, 2), (0xC6, 4)), None)
        case str():
            return _sized(value.encode(), ((0xD9, 1), (0xDA, 2), (0xDB, 4)), (0xA0, 31))
        case list():
            return bytes([0x90 | len(value)]) + b"".join(map(_packed, value))
    raise TypeError(f"{type(value)} is in no entry")


def _packed_int(value: int) -> bytes:
    if 0 <= value < 128:
        return bytes([value])
    for mark, size in ((0xCC, 1), (0xCD, 2), (0xCE, 4), (0xCF, 8)):
        if 0 <= value < 1 << (8 * size):
            return bytes([mark]) + value.to_bytes(size, "big")
    raise ValueError(f"{value} is in no entry")


def _sized(data: bytes, marks: tuple[tuple[int, int], ...], short: tuple[int, int] | None) -> bytes:
    if short is not None and len(data) <= short[1]:
        return bytes([short[0] | len(data)]) + data
    for mark, size in marks:
        if len(data) < 1 << (8 * size):
            return bytes([mark]) + len(data).to_bytes(size, "big") + data
    raise ValueError("too long")


def findings(path: Path) -> list[str]:
    """Everything that does not hold; what cannot be read does not either."""
    found = []
    try:
        for wrong in check(path):
            found.append(wrong)
    except Exception as error:  # noqa: BLE001 - of altered bytes anything may come
        found.append(f"cannot be read: {type(error).__name__}: {error}")
    return found


def main() -> int:
    """Check and say."""
    found = findings(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
    sys.stdout.write("".join(f"{wrong}\n" for wrong in [*found, "does not hold" if found else "holds"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
