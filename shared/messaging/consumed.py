"""What came from a topic, and what its sequence says about it. Pure."""

from dataclasses import dataclass
from typing import Any

from shared.eventstore.records import CE_SEQUENCE, CE_SOURCE, Record, text_of

_DIGITS_MAX = 18


@dataclass(frozen=True, slots=True)
class Next:
    """The record continues the order."""

    sequence: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """The record was heard before; it must be the same."""

    sequence: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Records are missing before this one."""

    sequence: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The record has no place in the order; `kind` is the alarm's word."""

    kind: str
    detail: str


Judgement = Next | Repeated | Gap | Refused


def record_of(message: Any) -> Record:
    """The record of a consumed Kafka message."""
    headers = tuple([(name, value or b"") for name, value in message.headers])
    key = None if message.key is None else bytes(message.key)
    return Record(key, headers, None if message.value is None else bytes(message.value))


def sequence_of(record: Record) -> int | None:
    """The record's place in its source's order; None when the header lacks or is no whole positive number."""
    return _number(record.header(CE_SEQUENCE) or "")


def _number(text: str) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS_MAX or int(text) == 0:
        return None
    return int(text)


def judge(source: str, last: int, record: Record) -> Judgement:
    """What to do with a record from the topic of `source`, of which `last` was heard last."""
    said = dict(record.headers)
    named = text_of(said.get(CE_SOURCE))
    if named is not None and named != f"/royalty/{source}":
        return Refused("FOREIGN", f"a record of {named} stands in the topic of {source}")
    sequence = _number(text_of(said.get(CE_SEQUENCE)) or "")
    if sequence is None:
        return Refused("MALFORMED", f"a record in the topic of {source} has no sequence")
    if sequence == last + 1:
        return Next(sequence)
    if sequence <= last:
        return Repeated(sequence)
    return Gap(sequence)


def same(one: Record, other: Record) -> bool:
    """Whether two records say the same, whatever the order of their headers."""
    return (one.key, one.value, sorted(one.headers)) == (other.key, other.value, sorted(other.headers))
