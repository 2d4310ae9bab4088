"""How events become bytes and come back: stored names, versions, upcasters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

import msgspec

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.platform import HeadSealed
from shared.contracts.wire import reader, to_json
from shared.eventstore.days import DayStarted
from shared.eventstore.documents import DocumentExpired, DocumentFiled
from shared.eventstore.operations import OperatorDecided
from shared.eventstore.records import CE_TYPE, Record, unpack
from shared.eventstore.terms import Undecodable
from shared.kernel.written import Written

E = TypeVar("E")

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Stored(Generic[E]):
    """One own event class: its stored name is the class name.

    `version` is what is written now; `upcasters[n]` turns the JSON of version n into that of n + 1 and
    there is one for every older version. `effective_on` names the day that the event belongs to where
    that is not the day of recording.
    """

    cls: type[E]
    version: int = 1
    upcasters: Mapping[int, Upcaster] = field(default_factory=dict)
    effective_on: Callable[[E], date] | None = None


class Encoded(msgspec.Struct, frozen=True):
    """An own event as it is stored."""

    type: str
    schema_version: int
    payload: bytes
    effective_on: date | None


@dataclass(frozen=True, slots=True)
class Heard:
    """A heard record, read; `event` is None when it cannot be, and `problem` says why."""

    record: Record | None
    event: object | None
    problem: str | None


def _start(event: DayStarted) -> date:
    return event.day


def _filed(event: DocumentFiled) -> date:
    return event.filed_on


_STANDING: tuple[Stored[Any], ...] = (
    Stored(DayStarted, effective_on=_start),
    Stored(HeadSealed),
    Stored(OperatorDecided),
    Stored(DocumentFiled, effective_on=_filed),
    Stored(DocumentExpired),
)

_HEARD: dict[str, Callable[[bytes], object]] = {name: reader(kind) for name, kind in CATALOGUE.items()}


def kind_of(event: object) -> type:
    """The class of an event, also of a written one."""
    return event.kind if isinstance(event, Written) else type(event)


class Codec:
    """The one codec of a service: own events by class name, heard ones by `ce_type`.

    Unknown fields are ignored, since adding one is no new version. Every codec knows what every service's
    log has: days, sealed heads, operators' decisions, documents.
    """

    def __init__(self, service: str, own: Iterable[Stored[Any]]) -> None:
        self.service = service
        self._own: dict[str, Stored[Any]] = {}
        for stored in (*own, *_STANDING):
            name = stored.cls.__name__
            if name in self._own:
                raise ValueError(f"{service} stores two events named {name}")
            if missing := set(range(1, stored.version)) - set(stored.upcasters):
                raise ValueError(
                    f"{name} is at version {stored.version}; upcasters for {sorted(missing)} lack"
                )
            self._own[name] = stored
        self.names = frozenset(self._own)
        """Of all own events."""
        self._readers = {name: reader(stored.cls) for name, stored in self._own.items()}

    def encode(self, event: object) -> Encoded:
        """The stored form of an own event; of a written one its body as it is.

        Raises KeyError for a class that this codec does not store, and ValueError for a written event that lacks the
        day of its kind, or says one where its kind has none.
        """
        kind = kind_of(event)
        stored = self._own.get(kind.__name__)
        if stored is None or stored.cls is not kind:
            raise KeyError(f"{self.service} does not store {kind.__qualname__}")
        if isinstance(event, Written):
            if (event.day is None) != (stored.effective_on is None):
                raise ValueError(
                    f"{kind.__name__} is written without the day that it belongs to, or has none"
                )
            return Encoded(kind.__name__, stored.version, event.body, event.day)
        day = stored.effective_on(event) if stored.effective_on else None
        return Encoded(kind.__name__, stored.version, to_json(event), day)

    def version_of(self, kind: type) -> int:
        """The version in which an own class is stored now. Raises KeyError for another class."""
        return self._own[kind.__name__].version

    def plain(self, event: object) -> object:
        """The event itself, of a written one what its body says. Raises Undecodable."""
        if not isinstance(event, Written):
            return event
        name = event.kind.__name__
        return self.decode_own(name, self._own[name].version, event.body)

    def decode_own(self, name: str, version: int, payload: bytes) -> object:
        """The event in its current class. Raises Undecodable, which says what is wrong."""
        stored = self._own.get(name)
        if stored is None:
            raise Undecodable(f"{self.service} stores no event {name}")
        if not 1 <= version <= stored.version:
            raise Undecodable(f"{name} has versions 1 to {stored.version}, not {version}")
        try:
            if version < stored.version:
                document = msgspec.json.decode(payload)
                for step in range(version, stored.version):
                    document = stored.upcasters[step](document)
                payload = to_json(document)
            return self._readers[name](payload)
        except (msgspec.MsgspecError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Undecodable(f"{name} version {version} cannot be read: {error}") from error

    def decode_heard(self, raw: bytes) -> Heard:
        """A heard record's event, or what is wrong with it; never raises for what others sent."""
        try:
            record = unpack(raw)
        except (msgspec.MsgspecError, ValueError) as error:
            return Heard(None, None, f"no record: {error}")
        name = record.header(CE_TYPE)
        if name is None:
            return Heard(record, None, f"the header {CE_TYPE} lacks")
        read = _HEARD.get(name)
        if read is None:
            return Heard(record, None, f"{name} is no known event")
        if record.value is None:
            return Heard(record, None, f"{name} has no value")
        try:
            return Heard(record, read(record.value), None)
        except (msgspec.MsgspecError, ValueError, KeyError, TypeError, AttributeError) as error:
            return Heard(record, None, f"{name} cannot be read: {error}")
