"""Every version of every request that the broker says it understands is answered in its own shape."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiokafka.protocol.types import Array, Boolean, Bytes, Schema, String

from deploy.local.broker.broker import Broker
from deploy.local.broker.connection import Asked
from deploy.local.broker.limits import Limits
from deploy.local.broker.routes import Routes
from deploy.local.broker.wire import VERSIONS, Api, BadFrameError, read_request, schema_of, write_reply
from tests.unit.broker.samples import batch

EVERY = [(api, version) for api, (old, new) in VERSIONS.items() for version in range(old, new + 1)]
NAMED: dict[str, Any] = {
    "transactional_id": None,
    "required_acks": -1,
    "messages": batch(b"value"),
    "max_bytes": 1_000,
    "session_timeout": 6_000,
    "rebalance_timeout": 6_000,
    "member_id": "",
    "consumer_id": "",
    "consumer_group_generation_id": -1,
    "replication_factor": 1,
    "num_partitions": 1,
    "replica_assignment": [],
    "configs": [],
    "resource_type": 2,
    "config_names": None,
}


@pytest.fixture
async def routes(tmp_path: Path) -> AsyncIterator[Routes]:
    broker = Broker(tmp_path, Limits())
    broker.topics.create("there", 1)
    yield Routes(broker)
    broker.close()


@pytest.mark.parametrize(("api", "version"), EVERY, ids=[f"{api.name}-{version}" for api, version in EVERY])
async def test_a_request_of_each_version_is_answered(routes: Routes, api: Api, version: int) -> None:
    schema = schema_of(api, version)
    request = read_request(_head(api, version) + schema.SCHEMA.encode(_example(schema.SCHEMA)))
    reply = await routes.answer(Asked(request, "127.0.0.1"))
    assert reply is not None
    frame = write_reply(request, reply)
    assert int.from_bytes(frame[:4], "big") == len(frame) - 4
    assert int.from_bytes(frame[4:8], "big") == 77
    rest = BytesIO(frame[8:])
    schema.RESPONSE_TYPE.SCHEMA.decode(rest)
    assert rest.read() == b""


async def test_a_newer_question_for_the_versions_gets_the_list(routes: Routes) -> None:
    request = read_request(_head(Api.API_VERSIONS, 4) + b"\x00flexible")
    reply = await routes.answer(Asked(request, "127.0.0.1"))
    assert reply is not None
    assert reply["error_code"] == 35
    assert len(reply["api_versions"]) == len(VERSIONS)
    assert write_reply(request, reply)


@pytest.mark.parametrize(
    ("api", "version"), [(api, new + 1) for api, (_, new) in VERSIONS.items() if api != 18]
)
def test_what_is_not_offered_is_no_request(api: Api, version: int) -> None:
    with pytest.raises(BadFrameError, match="is not offered"):
        read_request(_head(api, version))


def _head(api: Api, version: int) -> bytes:
    return api.to_bytes(2, "big") + version.to_bytes(2, "big") + (77).to_bytes(4, "big") + b"\x00\x01c"


def _example(kind: Any, name: str = "") -> Any:
    if name in NAMED:
        return NAMED[name]
    if isinstance(kind, Schema):
        return tuple(_example(each, name) for name, each in zip(kind.names, kind.fields, strict=True))
    if isinstance(kind, Array):
        return [_example(kind.array_of, "")]
    if isinstance(kind, String):
        return "there"
    return {Bytes: b"", Boolean: False}.get(kind, 0)
