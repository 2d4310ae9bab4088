"""The broker as one object: what it keeps, and the loop that brings it to disk."""

import asyncio
import contextlib
import os
from pathlib import Path

from deploy.local.broker.coordinator import Coordinator
from deploy.local.broker.directory import BrokerDirectory
from deploy.local.broker.limits import Limits
from deploy.local.broker.offsets import CommittedOffsets
from deploy.local.broker.topics import Topics

NODE_ID = 1
HOST = "127.0.0.1"
_SYNC_EVERY_SECONDS = 1.0


class Broker:
    """Everything the handlers work on. Opens `directory`; raises DirectoryInUseError, DamagedLogError."""

    def __init__(self, directory: Path, limits: Limits) -> None:
        self.limits = limits
        self.directory = BrokerDirectory(directory)
        self.topics = Topics(self.directory.topics, limits)
        self.offsets = CommittedOffsets(self.directory.offsets, limits)
        self.coordinator = Coordinator(limits)
        self.port = 0
        met = (each.producers.highest_id for each in self.topics.every_partition())
        self.directory.skip_producer_ids(max(met, default=-1))

    async def keep_synced(self) -> None:
        """Fsync once a second, until cancelled; raises OSError when what was acknowledged cannot be kept."""
        while True:
            await asyncio.sleep(_SYNC_EVERY_SECONDS)
            files = self._files_to_sync()
            if files:
                await asyncio.to_thread(_sync_and_close, files)

    def close(self) -> None:
        """Fsync what is written, close every file and release the directory."""
        self.coordinator.close()
        try:
            _sync_and_close(self._files_to_sync())
        finally:
            self.topics.close()
            self.offsets.close()
            self.directory.release()

    def _files_to_sync(self) -> list[int]:
        # Duplicates, because a topic may be removed, and its descriptor used anew, while the thread syncs.
        files = self.topics.files_to_sync()
        committed = self.offsets.file_to_sync()
        return files if committed is None else [*files, committed]


def _sync_and_close(files: list[int]) -> None:
    with contextlib.ExitStack() as open_files:
        for file in files:
            open_files.callback(os.close, file)
        for file in files:
            os.fsync(file)
