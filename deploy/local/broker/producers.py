"""Idempotent producers of one partition: which batch is next, which was here already, which is refused."""

from collections import deque
from dataclasses import dataclass, field

from deploy.local.broker.batch import Batch
from deploy.local.broker.errors import Code, RefusedError

_SEQUENCES = 2**31
_REMEMBERED_BATCHES = 5


@dataclass(slots=True)
class _Producer:
    epoch: int
    last_sequence: int
    recent: deque[tuple[int, int, int]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED_BATCHES))


class ProducerStates:
    """The sequence state per producer id; of those that wrote last, the last five batches are remembered."""

    def __init__(self, producers_max: int) -> None:
        self._producers_max = producers_max
        self._known: dict[int, _Producer] = {}
        self.highest_id = -1
        """The highest producer id met, -1 when there is none: ids given out later must be above it."""

    def duplicate_of(self, batch: Batch) -> int | None:
        """The base offset under which this very batch stands already, or None when it is the next one.

        A producer without state here may begin at any sequence (its batches may have gone with a topic).
        Raises RefusedError when its epoch is over or its sequence is neither a repeat nor the next.
        """
        known = self._known.get(batch.producer_id)
        if batch.producer_id < 0 or known is None:
            return None
        if batch.producer_epoch < known.epoch:
            raise RefusedError(
                Code.INVALID_PRODUCER_EPOCH, f"epoch {batch.producer_epoch}, now {known.epoch}"
            )
        first, last = batch.base_sequence, _last_sequence(batch)
        if batch.producer_epoch > known.epoch:
            if first != 0:
                raise RefusedError(Code.OUT_OF_ORDER_SEQUENCE_NUMBER, f"a new epoch begins with {first}")
            return None
        for was_first, was_last, offset in known.recent:
            if (was_first, was_last) == (first, last):
                return offset
        expected = (known.last_sequence + 1) % _SEQUENCES
        if first != expected:
            raise RefusedError(
                Code.OUT_OF_ORDER_SEQUENCE_NUMBER,
                f"producer {batch.producer_id} sent {first}, {expected} is next",
            )
        return None

    def appended(self, batch: Batch, offset: int) -> None:
        """Note that `batch` now stands at `offset`; also used to build the state again from a log."""
        if batch.producer_id < 0:
            return
        # Taken out and put in again: the first of the dictionary is who wrote longest ago.
        known = self._known.pop(batch.producer_id, None)
        last = _last_sequence(batch)
        if known is None or known.epoch != batch.producer_epoch:
            known = _Producer(batch.producer_epoch, last)
        self._known[batch.producer_id] = known
        if len(self._known) > self._producers_max:
            del self._known[next(iter(self._known))]
        self.highest_id = max(self.highest_id, batch.producer_id)
        known.last_sequence = last
        known.recent.append((batch.base_sequence, last, offset))


def _last_sequence(batch: Batch) -> int:
    return (batch.base_sequence + batch.last_delta) % _SEQUENCES
