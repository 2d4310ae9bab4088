"""Whatever a client asks for is bounded, and it is told so with an error code that it knows."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka.record.util import calc_crc32c

from deploy.local.broker.broker import Broker
from deploy.local.broker.errors import Code, RefusedError
from deploy.local.broker.limits import Limits
from deploy.local.broker.opened import OPENED_BYTES_MAX
from deploy.local.broker.partition import Partition
from deploy.local.broker.wire import Api, BadFrameError, read_request
from tests.unit.broker.samples import BATCH_BYTES_MAX, NOW_MS, batch, compressed
from tests.unit.broker.talking import ask, commit, join, produce

FEW = replace(
    Limits(),
    partitions_max=3, groups_max=2, members_max=2, member_bytes_max=100, offsets_max=2, fetch_bytes_max=10_000,
)  # fmt: skip
HEAD = struct.Struct(">hhih")


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    made = Broker(tmp_path, FEW)
    made.topics.create("t", 2)
    yield made
    made.close()


async def _make(broker: Broker, name: str, partitions: int) -> tuple[int, str | None]:
    reply = await ask(
        broker, Api.CREATE_TOPICS,
        create_topic_requests=[
            {
                "topic": name, "num_partitions": partitions, "replication_factor": 1, "replica_assignment": [],
                "configs": [],
            }
        ],
    )  # fmt: skip
    (told,) = reply["topic_errors"]
    return told["error_code"], told["error_message"]


async def test_partitions_of_all_topics(broker: Broker) -> None:
    assert await _make(broker, "u", 2) == (Code.POLICY_VIOLATION, "2 partitions in all topics, at most 3")
    assert await _make(broker, "u", 1) == (Code.NONE, None)


async def test_groups_and_those_without_members_make_room(broker: Broker) -> None:
    one, two = await join(broker, "one"), await join(broker, "two")
    assert (one["error_code"], two["error_code"]) == (Code.NONE, Code.NONE)
    await ask(broker, Api.LEAVE_GROUP, group="one", member_id=one["member_id"])
    assert (await join(broker, "three"))["error_code"] == Code.NONE
    await ask(broker, Api.LEAVE_GROUP, group="two", member_id=two["member_id"])
    assert (await join(broker, "four"))["error_code"] == Code.NONE
    assert sorted(broker.coordinator.groups()) == ["four", "three"]
    assert (await join(broker, "five"))["error_code"] == Code.GROUP_MAX_SIZE_REACHED


async def test_groups_that_all_have_members(tmp_path: Path) -> None:
    broker = Broker(tmp_path, replace(FEW, members_max=10))
    for name in ("one", "two"):
        await join(broker, name)
    assert (await join(broker, "three"))["error_code"] == Code.POLICY_VIOLATION
    broker.close()


async def test_refused_members_leave_no_group_behind(broker: Broker) -> None:
    for number in range(10):
        reply = await ask(
            broker, Api.JOIN_GROUP, group=f"g{number}", session_timeout=1, member_id="", protocol_type="c",
            group_protocols=[],
        )  # fmt: skip
        assert reply["error_code"] == Code.INVALID_SESSION_TIMEOUT
    assert (await join(broker, "good"))["error_code"] == Code.NONE


async def test_what_a_member_says_of_itself_and_is_assigned(broker: Broker) -> None:
    assert (await join(broker, "g", b"x" * 101))["error_code"] == Code.MESSAGE_TOO_LARGE
    joined = await join(broker, "g", b"x" * 100)
    for size, code in ((101, Code.MESSAGE_TOO_LARGE), (100, Code.NONE)):
        part = {"member_id": joined["member_id"], "member_metadata": b"y" * size}
        reply = await ask(
            broker, Api.SYNC_GROUP, group="g", member_id=joined["member_id"],
            generation_id=joined["generation_id"], group_assignment=[part],
        )  # fmt: skip
        assert reply["error_code"] == code


async def test_the_length_of_a_groups_name(broker: Broker) -> None:
    assert (await join(broker, "g" * 250))["error_code"] == Code.INVALID_GROUP_ID
    assert await commit(broker, "g" * 250, "t") == Code.INVALID_GROUP_ID
    assert await commit(broker, "g" * 249, "t") == Code.NONE


async def test_a_rebalance_does_not_wait_for_days(broker: Broker) -> None:
    await ask(
        broker, Api.JOIN_GROUP, group="g", session_timeout=6_000, rebalance_timeout=2**31 - 1, member_id="",
        protocol_type="consumer", group_protocols=[{"protocol_name": "range", "protocol_metadata": b""}],
    )  # fmt: skip
    (member,) = broker.coordinator.groups()["g"].members.values()
    assert member.asked.rebalance_timeout == 1_800


async def test_committed_offsets(broker: Broker) -> None:
    assert [await commit(broker, "one", "t", number) for number in (0, 1)] == [Code.NONE, Code.NONE]
    assert await commit(broker, "two", "t") == Code.POLICY_VIOLATION
    assert await commit(broker, "one", "t") == Code.NONE


async def test_one_answer_to_a_fetch(broker: Broker) -> None:
    for _ in range(20):
        assert await produce(broker, "t", batch(b"x" * 1_000, timestamp_ms=0)) == Code.NONE
    reply = await ask(
        broker, Api.FETCH, max_wait_time=0, min_bytes=0, max_bytes=2**31 - 1,
        topics=[{"topic": "t", "partitions": [{"partition": 0, "offset": 0, "max_bytes": 2**31 - 1}] * 1_000}],
    )  # fmt: skip
    given = [len(each["message_set"]) for each in reply["topics"][0]["partitions"]]
    assert 9_000 < sum(given) <= 10_000 + len(batch(b"x" * 1_000))


async def test_what_is_named_often_is_answered_once(broker: Broker) -> None:
    reply = await ask(broker, Api.METADATA, topics=["t"] * 10_000)
    assert [each["topic"] for each in reply["topics"]] == ["t"]
    described = await ask(broker, Api.DESCRIBE_GROUPS, groups=["g"] * 10_000)
    assert [each["group"] for each in described["groups"]] == ["g"]


def test_a_request_that_writes_nothing_is_at_most_a_megabyte() -> None:
    body = struct.pack(">ih", 1, 3) + b"abc"
    assert read_request(HEAD.pack(Api.METADATA, 1, 1, -1) + body).values == {"topics": ["abc"]}
    with pytest.raises(BadFrameError, match="at most 1048576"):
        read_request(HEAD.pack(Api.METADATA, 1, 1, -1) + body + bytes(1 << 20))


@pytest.mark.parametrize("count", [20_001, -2])
def test_the_elements_of_a_request(count: int) -> None:
    body = struct.pack(">hhii", -1, 1, 1_000, count) + struct.pack(">hi", 0, 0) * max(count, 0)
    with pytest.raises(BadFrameError, match="elements"):
        read_request(HEAD.pack(Api.PRODUCE, 3, 1, -1) + body)


def test_the_producers_of_a_partition(tmp_path: Path) -> None:
    partition = Partition(tmp_path / "0.log", replace(FEW, producers_max=2))
    first, second = batch(b"a", producer=(1, 0, 0)), batch(b"a", producer=(2, 0, 0))
    third, later = batch(b"a", producer=(3, 0, 0)), batch(b"b", producer=(1, 0, 1))
    sent = (first, second, later, third)
    assert [partition.produce(each, BATCH_BYTES_MAX, NOW_MS) for each in sent] == [0, 1, 2, 3]
    assert partition.produce(first, BATCH_BYTES_MAX, NOW_MS) == 0, "who wrote lately is remembered"
    assert partition.produce(second, BATCH_BYTES_MAX, NOW_MS) == 4, "who wrote longest ago is not"
    partition.close()


async def test_a_producer_id_that_a_client_made_up_uses_none_up(tmp_path: Path) -> None:
    before = Broker(tmp_path, FEW)
    before.topics.create("t", 1)
    assert await produce(before, "t", batch(b"x", producer=(2**63 - 1, 0, 0), timestamp_ms=0)) == Code.NONE
    before.close()
    after = Broker(tmp_path, FEW)
    reply = await ask(after, Api.INIT_PRODUCER_ID, transactional_id=None)
    assert (reply["error_code"], reply["producer_id"]) == (Code.NONE, 0)
    after.close()


@pytest.mark.parametrize("codec", ["gzip", "lz4", "zstd"])
def test_a_batch_is_opened_no_further_than_a_limit(tmp_path: Path, codec: str) -> None:
    partition = Partition(tmp_path / "0.log")
    honest = compressed(codec, batch(b"x", b"y"))
    bomb = compressed(codec, batch(bytes(OPENED_BYTES_MAX), timestamp_ms=NOW_MS + 1, large=True))
    assert len(bomb) < BATCH_BYTES_MAX
    partition.produce(honest, BATCH_BYTES_MAX, NOW_MS)
    partition.produce(bomb, BATCH_BYTES_MAX, NOW_MS)
    assert partition.first_since(NOW_MS) == (NOW_MS, 0)
    with pytest.raises(RefusedError) as refused:
        partition.first_since(NOW_MS + 1)
    assert refused.value.code is Code.CORRUPT_MESSAGE
    partition.close()


def test_a_codec_that_does_not_exist(tmp_path: Path) -> None:
    partition = Partition(tmp_path / "0.log")
    raw = bytearray(batch(b"x"))
    raw[22] |= 5
    raw[17:21] = struct.pack(">I", calc_crc32c(bytes(raw[21:])))
    with pytest.raises(RefusedError) as refused:
        partition.produce(bytes(raw), BATCH_BYTES_MAX, NOW_MS)
    assert refused.value.code is Code.UNSUPPORTED_COMPRESSION_TYPE
    partition.close()


async def test_a_fetch_does_not_wait_longer_than_a_minute(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.local.broker.answers.records._WAIT_MS_MAX", 10)
    async with asyncio.timeout(20):
        reply = await ask(
            broker, Api.FETCH, max_wait_time=2**31 - 1, min_bytes=1, max_bytes=1,
            topics=[{"topic": "t", "partitions": [{"partition": 0, "offset": 0, "max_bytes": 1}]}],
        )  # fmt: skip
    assert reply["error_code"] == Code.NONE
