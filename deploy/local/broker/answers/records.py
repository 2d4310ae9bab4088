"""Records in and out: produce, fetch with long polling, and offsets by time."""

import asyncio
import time
from dataclasses import dataclass

from deploy.local.broker.broker import Broker
from deploy.local.broker.connection import Asked
from deploy.local.broker.errors import Code, RefusedError
from deploy.local.broker.partition import Partition
from deploy.local.broker.wire import Values

_LATEST = -1
_EARLIEST = -2
_NO_OFFSET = -1
_WAIT_MS_MAX = 60_000


async def produce(broker: Broker, asked: Asked) -> Values | None:
    """Append one batch per partition; with acks 0 there is no reply."""
    values = asked.request.values
    acks = values["required_acks"]
    if acks not in (-1, 0, 1):
        refusal = RefusedError(Code.INVALID_REQUIRED_ACKS, f"acks {acks}")
    elif values["transactional_id"] is not None:
        refusal = RefusedError(Code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, "transactions are not offered")
    else:
        refusal = None
    now_ms = time.time_ns() // 1_000_000
    reply = [
        {
            "topic": topic["topic"],
            "partitions": [
                _produced(broker, topic["topic"], part, refusal, now_ms) for part in topic["partitions"]
            ],
        }
        for topic in values["topics"] or []
    ]
    return {"topics": reply} if acks != 0 else None


async def fetch(broker: Broker, asked: Asked) -> Values:
    """Records from the offsets asked for; waits until there are enough, something is wrong or time is up."""
    values = asked.request.values
    loop = asyncio.get_running_loop()
    until = loop.time() + min(max(values["max_wait_time"], 0), _WAIT_MS_MAX) / 1000
    while True:
        found = _look(broker, values)
        left = until - loop.time()
        if found.complete or left <= 0:
            return {"error_code": Code.NONE, "session_id": 0, "topics": found.topics}
        await _more(found.partitions, left)


async def list_offsets(broker: Broker, asked: Asked) -> Values:
    """The end (-1), the beginning (-2), or the first record that is not older than a time in ms."""
    return {
        "topics": [
            {
                "topic": topic["topic"],
                "partitions": [_offset(broker, topic["topic"], part) for part in topic["partitions"]],
            }
            for topic in asked.request.values["topics"] or []
        ]
    }


def _produced(broker: Broker, topic: str, part: Values, refusal: RefusedError | None, now_ms: int) -> Values:
    code, offset = Code.NONE, _NO_OFFSET
    try:
        if refusal is not None:
            raise refusal
        partition = broker.topics.partition(topic, part["partition"])
        offset = partition.produce(part["messages"] or b"", broker.limits.batch_bytes_max, now_ms)
    except RefusedError as refused:
        code = refused.code
    return {
        "partition": part["partition"],
        "error_code": code,
        "offset": offset,
        "timestamp": -1,
        "log_start_offset": 0 if code is Code.NONE else -1,
    }


@dataclass(slots=True)
class _Found:
    topics: list[Values]
    partitions: list[Partition]
    complete: bool


def _look(broker: Broker, values: Values) -> _Found:
    found = _Found([], [], complete=False)
    room, taken, waiting_bytes = min(values["max_bytes"], broker.limits.fetch_bytes_max), 0, 0
    for topic in values["topics"] or []:
        parts: list[Values] = []
        for part in topic["partitions"]:
            offset = part["fetch_offset"] if "fetch_offset" in part else part["offset"]
            try:
                partition = broker.topics.partition(topic["topic"], part["partition"])
                # The first batch is given whole even if it is larger than asked, else nobody could pass it.
                wanted = min(part["max_bytes"], room - taken)
                records = partition.read(offset, wanted) if wanted > 0 or not taken else b""
                waiting_bytes += partition.bytes_from(offset)
                found.partitions.append(partition)
                parts.append(_fetched(part["partition"], Code.NONE, partition.end_offset, records))
                taken += len(records)
            except RefusedError as refused:
                found.complete = True
                parts.append(_fetched(part["partition"], refused.code, _NO_OFFSET, b""))
        found.topics.append({"topics": topic["topic"], "partitions": parts})
    if not found.partitions or waiting_bytes >= values["min_bytes"]:
        found.complete = True
    return found


def _fetched(number: int, code: Code, end_offset: int, records: bytes) -> Values:
    return {
        "partition": number,
        "error_code": code,
        "highwater_offset": end_offset,
        "last_stable_offset": end_offset,
        "log_start_offset": 0 if code is Code.NONE else -1,
        "aborted_transactions": None,
        "preferred_read_replica": -1,
        "message_set": records,
    }


async def _more(partitions: list[Partition], seconds: float) -> None:
    woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    for partition in partitions:
        partition.waiting.add(woken)
    try:
        await asyncio.wait((woken,), timeout=seconds)
    finally:
        for partition in partitions:
            partition.waiting.discard(woken)


def _offset(broker: Broker, topic: str, part: Values) -> Values:
    asked, code, timestamp, offset = part["timestamp"], Code.NONE, -1, _NO_OFFSET
    try:
        partition = broker.topics.partition(topic, part["partition"])
        if asked == _LATEST:
            offset = partition.end_offset
        elif asked == _EARLIEST:
            offset = 0
        else:
            timestamp, offset = partition.first_since(asked) or (-1, _NO_OFFSET)
    except RefusedError as refused:
        code = refused.code
    return {"partition": part["partition"], "error_code": code, "timestamp": timestamp, "offset": offset}
