"""The broker's directory: held by one process at a time, with the cluster's id and the producer ids."""

import base64
import fcntl
import json
import os
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from deploy.local.broker.errors import on_disk

_PRODUCER_IDS_RESERVED = 1_000
_PRODUCER_ID_MAX = 1 << 62
"""Never reached by giving ids out; behind it there are half of all ids left to give."""


class DirectoryInUseError(Exception):
    """Another process holds the directory."""


class BrokerDirectory:
    """Takes `path` for this process, making it where it is missing; raises DirectoryInUseError."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.topics = path / "topics"
        self.offsets = path / "offsets.jsonl"
        self._lock = _locked(path / "lock")
        self._identity = path / "cluster.json"
        known = self._read_identity()
        self.cluster_id: str = known["cluster_id"]
        self._next_producer_id: int = known["producer_ids_from"]
        self._producer_ids_until = self._next_producer_id

    def new_producer_id(self) -> int:
        """A producer id never given out before, restarts included; raises RefusedError when the disk is full."""
        if self._next_producer_id >= self._producer_ids_until:
            until = self._next_producer_id + _PRODUCER_IDS_RESERVED
            with on_disk(self._identity):
                self._write_identity(until)
            self._producer_ids_until = until
        self._next_producer_id += 1
        return self._next_producer_id - 1

    def skip_producer_ids(self, highest_met: int) -> None:
        """Give out only ids above the highest one that stands in a log, unless a client made that one up."""
        if self._next_producer_id <= highest_met < _PRODUCER_ID_MAX:
            self._next_producer_id = self._producer_ids_until = highest_met + 1

    def release(self) -> None:
        self._lock.close()

    def _read_identity(self) -> dict[str, Any]:
        if self._identity.exists():
            return dict(json.loads(self._identity.read_text()))
        self.cluster_id = base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")
        self._write_identity(0)
        return {"cluster_id": self.cluster_id, "producer_ids_from": 0}

    def _write_identity(self, producer_ids_from: int) -> None:
        text = json.dumps({"cluster_id": self.cluster_id, "producer_ids_from": producer_ids_from})
        replace_durably(self._identity, text)


def replace_durably(path: Path, text: str) -> None:
    """Write `text` to `path` so that a crash leaves the old content or the new, never a mixture."""
    beside = path.with_suffix(".new")
    with beside.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _locked(path: Path) -> IO[str]:
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise DirectoryInUseError(f"{path.parent} is in use by process {holder}") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
