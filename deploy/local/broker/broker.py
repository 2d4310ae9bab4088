"""The broker as one object: what it keeps, and the loop that brings it to disk."""

import asyncio
import contextlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from deploy.local.broker.coordinator import Coordinator
from deploy.local.broker.directory import BrokerDirectory
from deploy.local.broker.offsets import CommittedOffsets
from deploy.local.broker.topics import Topics

log = logging.getLogger(__name__)

NODE_ID = 1
HOST = "127.0.0.1"
_SYNC_EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes: one record batch (Kafka's own default: 1 MiB and the overhead), and one request."""

    batch_bytes_max: int = (1 << 20) + 12
    request_bytes_max: int = 32 << 20


class Broker:
    """Everything the handlers work on. Opens `directory`; raises DirectoryInUseError, DamagedLogError."""

    def __init__(self, directory: Path, limits: Limits) -> None:
        self.limits = limits
        self.directory = BrokerDirectory(directory)
        self.topics = Topics(self.directory.topics)
        self.offsets = CommittedOffsets(self.directory.offsets)
        self.coordinator = Coordinator()
        self.port = 0
        met = (each.producers.highest_id for each in self.topics.every_partition())
        self.directory.skip_producer_ids(max(met, default=-1))
        self._syncing: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to fsync once a second; needs a running loop."""
        self._syncing = asyncio.create_task(self._sync_for_ever())

    async def stop(self) -> None:
        """Fsync what is written, close every file and release the directory."""
        if self._syncing is not None:
            self._syncing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._syncing
        self.coordinator.close()
        _sync_and_close(self._files_to_sync())
        self.topics.close()
        self.offsets.close()
        self.directory.release()

    async def _sync_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_SYNC_EVERY_SECONDS)
            files = self._files_to_sync()
            if files:
                await asyncio.to_thread(_sync_and_close, files)

    def _files_to_sync(self) -> list[int]:
        # Duplicates, because a topic may be removed, and its descriptor used anew, while the thread syncs.
        files = [each.file_to_sync() for each in self.topics.every_partition()]
        files.append(self.offsets.file_to_sync())
        return [file for file in files if file is not None]


def _sync_and_close(files: list[int]) -> None:
    for file in files:
        try:
            os.fsync(file)
        except OSError as error:
            log.error("fsync failed: %s", error)
        finally:
            os.close(file)
