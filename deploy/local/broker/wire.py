"""Frames of the Kafka protocol <-> named values, through the schemas that aiokafka brings.

Requests are read into dictionaries by the field names of their schema. Replies are written the same way:
a reply may name more fields than the asked version has, so one handler serves every version.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from io import BytesIO
from struct import Struct
from typing import Any

import aiokafka.protocol
from aiokafka.protocol.api import RequestStruct
from aiokafka.protocol.types import Array, Int32, Schema

Values = dict[str, Any]

_HEAD = Struct(">hhi")
_CORRELATION = Struct(">i")
_LENGTH = Struct(">i")
_SHORT = Struct(">h")
_NULL = -1
_REQUEST_BYTES_MAX = 1 << 20
"""Of every request but produce."""
_ELEMENTS_MAX = 20_000
"""Of all arrays in a request: a few bytes of the wire become hundreds in memory."""


class Api(IntEnum):
    """The requests that are answered; the numbers are Kafka's."""

    PRODUCE = 0
    FETCH = 1
    LIST_OFFSETS = 2
    METADATA = 3
    OFFSET_COMMIT = 8
    OFFSET_FETCH = 9
    FIND_COORDINATOR = 10
    JOIN_GROUP = 11
    HEARTBEAT = 12
    LEAVE_GROUP = 13
    SYNC_GROUP = 14
    DESCRIBE_GROUPS = 15
    LIST_GROUPS = 16
    API_VERSIONS = 18
    CREATE_TOPICS = 19
    DELETE_TOPICS = 20
    INIT_PRODUCER_ID = 22
    DESCRIBE_CONFIGS = 32
    DELETE_GROUPS = 42


VERSIONS: dict[Api, tuple[int, int]] = {
    Api.PRODUCE: (3, 7),
    Api.FETCH: (4, 11),
    Api.LIST_OFFSETS: (1, 3),
    Api.METADATA: (0, 5),
    Api.OFFSET_COMMIT: (2, 3),
    Api.OFFSET_FETCH: (1, 3),
    Api.FIND_COORDINATOR: (0, 1),
    Api.JOIN_GROUP: (0, 2),
    Api.HEARTBEAT: (0, 1),
    Api.LEAVE_GROUP: (0, 1),
    Api.SYNC_GROUP: (0, 1),
    Api.DESCRIBE_GROUPS: (0, 2),
    Api.LIST_GROUPS: (0, 1),
    Api.API_VERSIONS: (0, 2),
    Api.CREATE_TOPICS: (0, 3),
    Api.DELETE_TOPICS: (0, 3),
    Api.INIT_PRODUCER_ID: (0, 0),
    Api.DESCRIBE_CONFIGS: (0, 2),
    Api.DELETE_GROUPS: (0, 1),
}
"""First and last version of each request that is understood; all of them lie before the flexible ones."""


class BadFrameError(Exception):
    """Bytes that are no request which this broker understands; the connection cannot go on."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `unsupported` is set when only its version of ApiVersions is not known here."""

    api: Api
    version: int
    correlation_id: int
    client_id: str
    values: Values
    unsupported: bool = False


def schema_of(api: Api, version: int) -> Any:
    """aiokafka's class for this request; its SCHEMA, and that of its RESPONSE_TYPE, are used."""
    return _SCHEMAS[api, version]


def read_request(frame: bytes) -> Request:
    """The request in `frame` (without its length); raises BadFrameError."""
    if len(frame) < _HEAD.size + _SHORT.size:
        raise BadFrameError(f"a frame of {len(frame)} bytes")
    key, version, correlation_id = _HEAD.unpack_from(frame)
    try:
        api = Api(key)
    except ValueError:
        raise BadFrameError(f"request {key} version {version} is not offered") from None
    oldest, newest = VERSIONS[api]
    if api is Api.API_VERSIONS and version > newest:
        # Clients open with their newest version and take the error as the invitation to ask again, older.
        return Request(api, 0, correlation_id, "", {}, unsupported=True)
    if not oldest <= version <= newest:
        raise BadFrameError(f"{api.name} version {version} is not offered")
    if api is not Api.PRODUCE and len(frame) > _REQUEST_BYTES_MAX:
        raise BadFrameError(f"{api.name} of {len(frame)} bytes, at most {_REQUEST_BYTES_MAX} are taken")
    try:
        client_id, body = _client_id(frame)
        values: Values = _read(schema_of(api, version).SCHEMA, BytesIO(body), _Elements(_ELEMENTS_MAX))
    except (ValueError, TypeError, MemoryError, OverflowError) as error:
        raise BadFrameError(f"{api.name} version {version} cannot be read: {str(error)[:100]}") from error
    return Request(api, version, correlation_id, client_id, values)


def write_reply(request: Request, reply: Values) -> bytes:
    """The frame, length included, that answers `request`."""
    answer = schema_of(request.api, request.version).RESPONSE_TYPE
    body = answer.SCHEMA.encode(_in_order(answer.SCHEMA, {"throttle_time_ms": 0, **reply}))
    size = _CORRELATION.size + len(body)
    return b"".join((_LENGTH.pack(size), _CORRELATION.pack(request.correlation_id), body))


def _client_id(frame: bytes) -> tuple[str, bytes]:
    (length,) = _SHORT.unpack_from(frame, _HEAD.size)
    start = _HEAD.size + _SHORT.size
    stop = start + max(length, 0)
    if stop > len(frame):
        raise ValueError("the client's id ends behind the frame")
    return frame[start:stop].decode(), frame[stop:]


@dataclass(slots=True)
class _Elements:
    """How many elements of arrays one request may still have."""

    left: int

    def take(self, count: int) -> int:
        self.left -= max(count, 0)
        if count < 0 or self.left < 0:
            raise ValueError(f"more than {_ELEMENTS_MAX} elements, or {count}")
        return count


def _read(kind: Any, data: BytesIO, elements: _Elements) -> Any:
    if isinstance(kind, Schema):
        return {name: _read(each, data, elements) for name, each in zip(kind.names, kind.fields, strict=True)}
    if isinstance(kind, Array):
        count = Int32.decode(data)
        if count == _NULL:
            return None
        return [_read(kind.array_of, data, elements) for _ in range(elements.take(count))]
    return kind.decode(data)


def _in_order(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Schema):
        return tuple(_in_order(each, value[name]) for name, each in zip(kind.names, kind.fields, strict=True))
    if isinstance(kind, Array) and isinstance(kind.array_of, Schema | Array):
        return [_in_order(kind.array_of, item) for item in value]
    return value


def _request_types(parent: Any = RequestStruct) -> Iterator[Any]:
    for module in pkgutil.iter_modules(aiokafka.protocol.__path__):
        importlib.import_module(f"aiokafka.protocol.{module.name}")
    for child in parent.__subclasses__():
        yield child
        yield from _request_types(child)


_SCHEMAS: dict[tuple[int, int], Any] = {
    (each.API_KEY, each.API_VERSION): each for each in _request_types() if each.API_KEY in VERSIONS
}
