"""The topics of one broker: a directory each, with one file per partition."""

import logging
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from deploy.local.broker.errors import Code, RefusedError, on_disk
from deploy.local.broker.limits import Limits
from deploy.local.broker.partition import Partition

log = logging.getLogger(__name__)

_NAME = re.compile(r"[a-zA-Z0-9._-]{1,249}")
_PARTITIONS_MAX = 1_000
_UNFINISHED = "~"


def judge_name(name: str | None) -> str:
    """The name, if a topic may be called so; raises RefusedError(INVALID_TOPIC)."""
    if name is None or name in (".", "..") or not _NAME.fullmatch(name):
        raise RefusedError(Code.INVALID_TOPIC, "1 to 249 of a-z A-Z 0-9 . _ -")
    return name


class Topics:
    """Opens every topic below `directory`; raises DamagedLogError.

    A topic is made and removed by renaming its directory, so a crash leaves it whole or gone.
    """

    def __init__(self, directory: Path, limits: Limits | None = None) -> None:
        self._directory = directory
        self._limits = limits or Limits()
        self._open: dict[str, list[Partition]] = {}
        self._unsynced: set[Path] = set()
        directory.mkdir(parents=True, exist_ok=True)
        for entry in sorted(directory.iterdir()):
            if entry.name.startswith(_UNFINISHED):
                shutil.rmtree(entry)
            else:
                self._open[entry.name] = self._open_partitions(entry)

    def names(self) -> list[str]:
        return sorted(self._open)

    def partitions(self, name: str | None) -> list[Partition]:
        """All partitions of a topic; raises RefusedError(UNKNOWN_TOPIC_OR_PARTITION)."""
        found = self._open.get(name or "")
        if found is None:
            raise RefusedError(Code.UNKNOWN_TOPIC_OR_PARTITION, f"no topic {name}")
        return found

    def partition(self, name: str | None, number: int) -> Partition:
        """One partition; raises RefusedError(UNKNOWN_TOPIC_OR_PARTITION)."""
        found = self.partitions(name)
        if not 0 <= number < len(found):
            raise RefusedError(Code.UNKNOWN_TOPIC_OR_PARTITION, f"no partition {number} of {name}")
        return found[number]

    def has(self, name: str | None, number: int) -> bool:
        return 0 <= number < len(self._open.get(name or "", ()))

    def judge_new(self, name: str | None, partitions: int) -> str:
        """The name, if such a topic can be made; raises RefusedError."""
        name = judge_name(name)
        if name in self._open:
            raise RefusedError(Code.TOPIC_ALREADY_EXISTS, f"there is a topic {name}")
        if not 1 <= partitions <= _PARTITIONS_MAX:
            raise RefusedError(
                Code.INVALID_PARTITIONS, f"1 to {_PARTITIONS_MAX} partitions, not {partitions}"
            )
        there = sum(map(len, self._open.values()))
        if there + partitions > self._limits.partitions_max:
            raise RefusedError(
                Code.POLICY_VIOLATION,
                f"{there} partitions in all topics, at most {self._limits.partitions_max}",
            )
        return name

    def create(self, name: str | None, partitions: int) -> None:
        """Make a topic; raises RefusedError."""
        name = self.judge_new(name, partitions)
        making = self._directory / f"{_UNFINISHED}{uuid4().hex}"
        with on_disk(making):
            try:
                making.mkdir()
                for number in range(partitions):
                    (making / f"{number}.log").touch()
                opened = self._open_partitions(making)
            except OSError:
                shutil.rmtree(making, ignore_errors=True)
                raise
            making.rename(self._directory / name)
        self._unsynced |= {self._directory, self._directory / name}
        self._open[name] = opened
        log.info("topic %s made with %d partitions", name, partitions)

    def delete(self, name: str | None) -> None:
        """Remove a topic with all its records; raises RefusedError(UNKNOWN_TOPIC_OR_PARTITION)."""
        gone = self.partitions(name)
        del self._open[str(name)]
        leaving = self._directory / f"{_UNFINISHED}{uuid4().hex}"
        (self._directory / str(name)).rename(leaving)
        self._unsynced = (self._unsynced | {self._directory}) - {self._directory / str(name)}
        for partition in gone:
            partition.wake()
            partition.close()
        shutil.rmtree(leaving)
        log.info("topic %s removed", name)

    def every_partition(self) -> Iterator[Partition]:
        for partitions in self._open.values():
            yield from partitions

    def files_to_sync(self) -> list[int]:
        """Descriptors of files and directories with something to fsync; the caller closes them."""
        files = [os.open(each, os.O_RDONLY) for each in self._unsynced]
        self._unsynced = set()
        appended = (each.file_to_sync() for each in self.every_partition())
        return files + [file for file in appended if file is not None]

    def close(self) -> None:
        for partition in self.every_partition():
            partition.wake()
            partition.close()

    def _open_partitions(self, directory: Path) -> list[Partition]:
        count = sum(1 for _ in directory.glob("*.log"))
        return [Partition(directory / f"{number}.log", self._limits) for number in range(count)]
