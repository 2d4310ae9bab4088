"""Checks this archive without the system: `python3 check.py` beside its other files, or `python3 check.py archive.zip`.

It needs Python 3 and nothing else. What it recomputes: the hash of every file; digest and hash of every entry of the
log, and that neighbours follow each other; the digest of every run whose items are all here; that every allocation is
the sum of its shares, every share its net and deductions, and every ledger entry has two sides. Exit code 0: it holds.
"""

from __future__ import annotations

import json
import sys
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

Open = Callable[[str], bytes]
ITEMS = ("RoyaltyAllocated", "RoyaltyReserved", "RoyaltyReleased", "ReturnDecided", "RoyaltyReversed")
_COUNTS = ("allocations", "reserves", "releases", "returns", "reversals")


def check(read: Open) -> list[str]:
    """Everything that does not hold."""
    manifest = json.loads(read("manifest.json"))
    found = [
        f"{name}: its bytes are not those that were exported"
        for name, wanted in manifest["files"].items()
        if sha256(read(name)).hexdigest() != wanted
    ]
    entries = [json.loads(line) for line in read("entries.jsonl").splitlines()]
    if len(entries) != manifest["entries"]:
        found.append(f"entries.jsonl: {len(entries)} entries of {manifest['entries']}")
    found += _chain(entries)
    found += _runs(entries)
    found += _sums(entries)
    found += _ledger(read("ledger.jsonl"))
    for document in manifest["documents"]:
        name = f"documents/{document['sha256']}"
        if document["included"] and sha256(read(name)).hexdigest() != document["sha256"]:
            found.append(f"{name}: is not the document of that hash")
    return found


def _chain(entries: list[dict[str, Any]]) -> Iterator[str]:
    before: dict[str, Any] = {"position": 0}
    for entry in entries:
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
        before = entry


def _runs(entries: list[dict[str, Any]]) -> Iterator[str]:
    items: dict[str, list[str]] = {}
    for entry in entries:
        if entry["type"] not in ITEMS or entry["payload"] is None:
            continue
        private, public = json.loads(entry["payload"]), json.loads(entry["published"])
        items.setdefault(private["run"], []).append(entry["published"])
        if any(private[name] != said for name, said in public.items() if name in private):
            yield f"position {entry['position']}: what was published is not what was decided"
    for entry in entries:
        if entry["type"] != "RunClosed" or entry["payload"] is None:
            continue
        closed = json.loads(entry["payload"])
        published = items.get(closed["run"], [])
        if len(published) != sum(closed.get(name, 0) for name in _COUNTS):
            continue
        whole = sha256()
        for one in published:
            whole.update(sha256(one.encode()).digest())
        if whole.hexdigest() != closed["digest"]:
            yield f"run {closed['run']}: its items do not have the digest that its manifest names"


def _sums(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        if entry["type"] != "RoyaltyAllocated" or entry["payload"] is None:
            continue
        said = json.loads(entry["payload"])
        shares = said["shares"]
        if sum(share["gross"]["amount"] for share in shares) != said["gross"]["amount"]:
            yield f"allocation {said['allocation']}: its shares do not add up to it"
        for share in shares:
            taken = sum(one["amount"]["amount"] for one in share["deductions"])
            if share["net"]["amount"] + taken != share["gross"]["amount"]:
                yield f"share {share['share']}: net and deductions are not its gross"


def _ledger(lines: bytes) -> Iterator[str]:
    for line in lines.splitlines():
        entry = json.loads(line)
        if entry["amount"] <= 0 or entry["debit"] == entry["credit"]:
            yield f"ledger of {entry['holder']}, position {entry['position']}: no movement between two accounts"


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


def opened(path: Path) -> Open:
    """Reads the files of an archive, or of the folder into which it was unpacked."""
    if path.is_dir():
        return lambda name: (path / name).read_bytes()
    return zipfile.ZipFile(path).read


def main() -> int:
    """Check and say."""
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    found = check(opened(where))
    sys.stdout.write("".join(f"{wrong}\n" for wrong in [*found, "does not hold" if found else "holds"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
