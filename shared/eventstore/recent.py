"""The end of the log as this process wrote it: who follows the log finds there what was appended just now, instead of
asking the database for it once for each of them."""

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice

from shared.eventstore.entries import Entry

BYTES_MAX = 8 * 1024 * 1024
ENTRIES_MAX = 2_048


class Recent:
    """The last entries that this process appended, unread, with no gap between them; each was committed."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._size = 0

    def add(self, entries: Sequence[Entry]) -> None:
        """Keep what was committed, in place of all before where that does not lead up to it: another process appended
        between, or an older database was put under us."""
        if self._entries and entries[0].position != self._entries[-1].position + 1:
            self.clear()
        self._entries.extend(entries)
        self._size += sum([len(entry.raw) for entry in entries])
        while self._size > BYTES_MAX or len(self._entries) > ENTRIES_MAX:
            self._size -= len(self._entries.popleft().raw)

    def clear(self) -> None:
        """Forget them."""
        self._entries.clear()
        self._size = 0

    def after(self, position: int, limit: int, bytes_max: int) -> list[Entry]:
        """The entries behind a position, bounded as a page of the log is; none where they are not all here."""
        if not self._entries or not self._entries[0].position <= position + 1 <= self._entries[-1].position:
            return []
        return _page(islice(self._entries, position + 1 - self._entries[0].position, None), limit, bytes_max)

    def after_public(self, number: int, limit: int, bytes_max: int) -> list[Entry]:
        """The public ones behind a public number, in the same way."""
        public = (entry for entry in self._entries if (entry.public_seq or 0) > number)
        found = _page(public, limit, bytes_max)
        return found if found and found[0].public_seq == number + 1 else []


def _page(entries: Iterable[Entry], limit: int, bytes_max: int) -> list[Entry]:
    page: list[Entry] = []
    size = 0
    for entry in islice(entries, limit):
        if size >= bytes_max:
            break
        page.append(entry)
        size += len(entry.raw)
    return page
