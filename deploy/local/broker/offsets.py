"""Offsets that consumer groups committed: in memory, and in a file that every commit is appended to."""

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.broker.directory import replace_durably
from deploy.local.broker.errors import Code, RefusedError, on_disk
from deploy.local.broker.limits import Limits

log = logging.getLogger(__name__)

_LINES_BEFORE_REWRITE = 50_000


@dataclass(frozen=True, slots=True)
class Committed:
    """The next offset a group will read of one partition, and the text it left with it."""

    offset: int
    metadata: str


class CommittedOffsets:
    """Reads the file at `path` and writes it anew, shortened; a torn last line is dropped with a log line."""

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self._path = path
        self._offsets_max = (limits or Limits()).offsets_max
        self._groups: dict[str, dict[tuple[str, int], Committed]] = {}
        self._lines = 0
        self._unsynced = False
        if path.exists():
            for line in path.read_bytes().splitlines():
                self._fold_line(line)
        self._rewrite()

    def commit(self, group: str, topic: str, partition: int, committed: Committed) -> None:
        """Keep it; raises RefusedError when there are too many, or the disk is full."""
        new = self.committed(group, topic, partition) is None
        if new and sum(map(len, self._groups.values())) >= self._offsets_max:
            raise RefusedError(
                Code.POLICY_VIOLATION, f"{self._offsets_max} committed offsets in all groups are kept"
            )
        self._note(
            {
                "group": group,
                "topic": topic,
                "partition": partition,
                "offset": committed.offset,
                "metadata": committed.metadata,
            }
        )

    def committed(self, group: str, topic: str, partition: int) -> Committed | None:
        return self._groups.get(group, {}).get((topic, partition))

    def of_group(self, group: str) -> dict[tuple[str, int], Committed]:
        return dict(self._groups.get(group, {}))

    def groups(self) -> list[str]:
        return sorted(self._groups)

    def forget_group(self, group: str) -> None:
        if group in self._groups:
            self._note({"group": group, "forgotten": True})

    def forget_topic(self, topic: str) -> None:
        """What was committed for a removed topic says nothing about a later one of the same name."""
        if any(name == topic for offsets in self._groups.values() for name, _ in offsets):
            self._note({"topic": topic, "forgotten": True})

    def file_to_sync(self) -> int | None:
        """A duplicate of the file's descriptor when there is something to fsync; the caller closes it."""
        if not self._unsynced:
            return None
        self._unsynced = False
        return os.dup(self._file)

    def close(self) -> None:
        os.close(self._file)

    def _note(self, entry: dict[str, Any]) -> None:
        self._append(json.dumps(entry).encode() + b"\n")
        self._fold(entry)
        self._unsynced = True
        self._lines += 1
        if self._lines > _LINES_BEFORE_REWRITE:
            os.close(self._file)
            self._rewrite()

    def _append(self, line: bytes) -> None:
        """The whole line or nothing of it: the next one would be torn with it."""
        with on_disk(self._path):
            whole = os.fstat(self._file).st_size
            try:
                while line:
                    line = line[os.write(self._file, line) :]
            except OSError:
                os.ftruncate(self._file, whole)
                raise

    def _fold_line(self, line: bytes) -> None:
        try:
            self._fold(json.loads(line))
        except (ValueError, KeyError):
            log.warning("%s: dropped an unreadable line: %r", self._path, line[:80])

    def _fold(self, entry: dict[str, Any]) -> None:
        if not entry.get("forgotten"):
            place = (entry["topic"], entry["partition"])
            self._groups.setdefault(entry["group"], {})[place] = Committed(entry["offset"], entry["metadata"])
        elif "group" in entry:
            self._groups.pop(entry["group"], None)
        else:
            for offsets in self._groups.values():
                for place in [place for place in offsets if place[0] == entry["topic"]]:
                    del offsets[place]

    def _rewrite(self) -> None:
        lines = [
            json.dumps({"group": group, "topic": topic, "partition": partition, **_fields(committed)})
            for group, offsets in self._groups.items()
            for (topic, partition), committed in offsets.items()
        ]
        replace_durably(self._path, "".join(line + "\n" for line in lines))
        self._lines = 0
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)


def _fields(committed: Committed) -> dict[str, Any]:
    return {"offset": committed.offset, "metadata": committed.metadata}
