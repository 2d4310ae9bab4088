"""Consumer groups: taking part, committed offsets, and what there is."""

from collections.abc import Callable
from functools import partial

from deploy.local.broker.broker import Broker
from deploy.local.broker.connection import Asked
from deploy.local.broker.errors import Code, RefusedError
from deploy.local.broker.group import SESSION_TIMEOUT_SECONDS_MAX, Group
from deploy.local.broker.group_values import Joining, State
from deploy.local.broker.offsets import Committed
from deploy.local.broker.wire import Values

_NAME_LENGTH_MAX = 249
_METADATA_LENGTH_MAX = 4_096
_NO_OFFSET = -1


async def join(broker: Broker, asked: Asked) -> Values:
    """Take part; answered when every member has joined."""
    values = asked.request.values
    if not _may_be_called(values["group"]):
        return _joined_reply(Code.INVALID_GROUP_ID, values["member_id"])
    session_ms: int = values["session_timeout"]
    rebalance_ms: int = values.get("rebalance_timeout", session_ms)
    joining = Joining(
        member_id=values["member_id"] or "",
        client_id=asked.request.client_id,
        client_host=asked.client_host,
        session_timeout=session_ms / 1000,
        rebalance_timeout=min(rebalance_ms / 1000, SESSION_TIMEOUT_SECONDS_MAX),
        protocol_type=values["protocol_type"] or "",
        protocols=tuple(
            (each["protocol_name"], each["protocol_metadata"] or b"")
            for each in values["group_protocols"] or []
        ),
    )
    joined = await broker.coordinator.join(values["group"], joining)
    return _joined_reply(joined.code, joined.member_id) | {
        "generation_id": joined.generation,
        "group_protocol": joined.protocol,
        "leader_id": joined.leader,
        "members": [{"member_id": name, "member_metadata": known} for name, known in joined.members],
    }


async def sync(broker: Broker, asked: Asked) -> Values:
    """Ask for one's assignment; answered when the leader has brought those of all."""
    values = asked.request.values
    parts = {each["member_id"]: each["member_metadata"] or b"" for each in values["group_assignment"] or []}
    synced = await broker.coordinator.sync(
        values["group"] or "", values["member_id"] or "", values["generation_id"], parts
    )
    return {"error_code": synced.code, "member_assignment": synced.assignment}


async def heartbeat(broker: Broker, asked: Asked) -> Values:
    """Stay a member."""
    values = asked.request.values
    code = broker.coordinator.heartbeat(
        values["group"] or "", values["member_id"] or "", values["generation_id"]
    )
    return {"error_code": code}


async def leave(broker: Broker, asked: Asked) -> Values:
    """Go at once, without waiting for the session to end."""
    values = asked.request.values
    return {"error_code": broker.coordinator.leave(values["group"] or "", values["member_id"] or "")}


async def commit(broker: Broker, asked: Asked) -> Values:
    """Keep offsets for the group."""
    values = asked.request.values
    group = values["consumer_group"] or ""
    code = broker.coordinator.judge_commit(
        group, values["consumer_id"] or "", values["consumer_group_generation_id"]
    )
    if not _may_be_called(group):
        code = Code.INVALID_GROUP_ID
    return {
        "topics": [
            {
                "topic": topic["topic"],
                "partitions": [
                    _committed(broker, group, topic["topic"], part, code) for part in topic["partitions"]
                ],
            }
            for topic in values["topics"] or []
        ]
    }


async def fetch_committed(broker: Broker, asked: Asked) -> Values:
    """Offsets of the group for the partitions asked for, or for all it has; -1 where there is none."""
    values = asked.request.values
    group = values["consumer_group"] or ""
    wanted: dict[str, list[int]] = {}
    if values["topics"] is None:
        for topic, number in broker.offsets.of_group(group):
            wanted.setdefault(topic, []).append(number)
    else:
        wanted = {topic["topic"]: topic["partitions"] or [] for topic in values["topics"]}
    return {
        "error_code": Code.NONE,
        "topics": [
            {"topic": topic, "partitions": [_known(broker, group, topic, number) for number in numbers]}
            for topic, numbers in wanted.items()
        ],
    }


async def list_all(broker: Broker, asked: Asked) -> Values:
    """Every group with members, with offsets, or that once had members."""
    living = broker.coordinator.groups()
    kinds = dict.fromkeys(broker.offsets.groups(), "") | {
        name: group.protocol_type for name, group in living.items()
    }
    groups = [{"group": name, "protocol_type": kind} for name, kind in sorted(kinds.items())]
    return {"error_code": Code.NONE, "groups": groups}


async def describe(broker: Broker, asked: Asked) -> Values:
    """State and members of the groups named; an unknown one is Dead, as in Kafka."""
    living = broker.coordinator.groups()
    stored = set(broker.offsets.groups())
    return {
        "groups": [
            _described(name, living.get(name), name in stored)
            for name in dict.fromkeys(asked.request.values["groups"] or [])
        ]
    }


async def delete(broker: Broker, asked: Asked) -> Values:
    """Forget groups without members, and their offsets."""
    results = []
    for name in asked.request.values["groups_names"] or []:
        code = broker.coordinator.delete(name)
        if code is Code.GROUP_ID_NOT_FOUND and name in broker.offsets.groups():
            code = Code.NONE
        if code is Code.NONE:
            code = _kept(partial(broker.offsets.forget_group, name))
        results.append({"group_id": name, "error_code": code})
    return {"results": results}


def _may_be_called(group: str | None) -> bool:
    return bool(group) and len(group or "") <= _NAME_LENGTH_MAX


def _kept(keep: Callable[[], None]) -> Code:
    """What became of it: the disk may be full."""
    try:
        keep()
    except RefusedError as refused:
        return refused.code
    return Code.NONE


def _joined_reply(code: Code, member_id: str) -> Values:
    return {
        "error_code": code,
        "generation_id": -1,
        "group_protocol": "",
        "leader_id": "",
        "member_id": member_id,
        "members": [],
    }


def _committed(broker: Broker, group: str, topic: str, part: Values, code: Code) -> Values:
    number, metadata = part["partition"], part["metadata"] or ""
    if code is Code.NONE and len(metadata) > _METADATA_LENGTH_MAX:
        code = Code.OFFSET_METADATA_TOO_LARGE
    if code is Code.NONE and not broker.topics.has(topic, number):
        code = Code.UNKNOWN_TOPIC_OR_PARTITION
    if code is Code.NONE:
        committed = Committed(part["offset"], metadata)
        code = _kept(partial(broker.offsets.commit, group, topic, number, committed))
    return {"partition": number, "error_code": code}


def _known(broker: Broker, group: str, topic: str, number: int) -> Values:
    known = broker.offsets.committed(group, topic, number) or Committed(_NO_OFFSET, "")
    return {
        "partition": number,
        "offset": known.offset,
        "metadata": known.metadata,
        "error_code": Code.NONE,
    }


def _described(name: str, group: Group | None, has_offsets: bool) -> Values:
    reply: Values = {
        "error_code": Code.NONE,
        "group": name,
        "protocol_type": "",
        "protocol": "",
        "members": [],
    }
    if group is None:
        return reply | {"state": State.EMPTY.value if has_offsets else "Dead"}
    return reply | {
        "state": group.state.value,
        "protocol_type": group.protocol_type,
        "protocol": group.protocol if group.state is State.STABLE else "",
        "members": [
            {
                "member_id": member.member_id,
                "client_id": member.asked.client_id,
                "client_host": f"/{member.asked.client_host}",
                "member_metadata": member.protocols.get(group.protocol, b""),
                "member_assignment": member.assignment,
            }
            for member in group.members.values()
        ],
    }
