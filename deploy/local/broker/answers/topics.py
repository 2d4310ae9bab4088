"""Making, removing and describing topics."""

from collections import Counter

from deploy.local.broker.broker import NODE_ID, Broker
from deploy.local.broker.connection import Asked
from deploy.local.broker.errors import Code, RefusedError
from deploy.local.broker.wire import Values

_RESOURCE_TOPIC = 2
_RESOURCE_BROKER = 4
_DEFAULT_PARTITIONS = 1
_FROM_DEFAULT = 5
_ACCEPTED = {
    "cleanup.policy": ("delete",),
    "message.timestamp.type": ("CreateTime",),
    "retention.bytes": ("-1",),
    "retention.ms": ("-1",),
}
"""Settings a topic may be made with, and the only values that this broker keeps to."""


async def create(broker: Broker, asked: Asked) -> Values:
    """Make topics, each for itself; `validate_only` makes none."""
    values = asked.request.values
    wanted = values["create_topic_requests"] or []
    named = Counter(topic["topic"] for topic in wanted)
    validate_only = bool(values.get("validate_only"))
    return {"topic_errors": [_created(broker, topic, named, validate_only) for topic in wanted]}


async def delete(broker: Broker, asked: Asked) -> Values:
    """Remove topics with their records, and what groups committed for them."""
    return {"topic_error_codes": [_deleted(broker, name) for name in asked.request.values["topics"] or []]}


async def describe_configs(broker: Broker, asked: Asked) -> Values:
    """The few settings that hold here, of topics and of the broker."""
    return {"resources": [_described(broker, wanted) for wanted in asked.request.values["resources"] or []]}


def _created(broker: Broker, topic: Values, named: Counter[str], validate_only: bool) -> Values:
    code, text = Code.NONE, None
    try:
        if named[topic["topic"]] > 1:
            raise RefusedError(Code.INVALID_REQUEST, "the topic is named twice")
        partitions = _partitions(topic)
        _judge_settings(topic["configs"] or [])
        if validate_only:
            broker.topics.judge_new(topic["topic"], partitions)
        else:
            broker.topics.create(topic["topic"], partitions)
    except RefusedError as refused:
        code, text = refused.code, refused.text
    return {"topic": topic["topic"], "error_code": code, "error_message": text}


def _partitions(topic: Values) -> int:
    placed = topic["replica_assignment"] or []
    if placed:
        if any(list(each["replicas"] or []) != [NODE_ID] for each in placed):
            raise RefusedError(Code.INVALID_REPLICATION_FACTOR, f"there is one node, {NODE_ID}")
        return len(placed)
    if topic["replication_factor"] not in (-1, 1):
        raise RefusedError(Code.INVALID_REPLICATION_FACTOR, "there is one node, so one replica")
    count = int(topic["num_partitions"])
    return _DEFAULT_PARTITIONS if count == -1 else count


def _judge_settings(settings: list[Values]) -> None:
    for each in settings:
        name, value = each["config_key"], each["config_value"]
        if value not in _ACCEPTED.get(name, ()):
            raise RefusedError(Code.INVALID_CONFIG, f"{name}={value} is not offered")


def _deleted(broker: Broker, name: str) -> Values:
    code = Code.NONE
    try:
        broker.topics.partitions(name)
        # First of all: what the disk does not take must not be said of a later topic of this name.
        broker.offsets.forget_topic(name)
        broker.topics.delete(name)
    except RefusedError as refused:
        code = refused.code
    return {"topic": name, "error_code": code}


def _described(broker: Broker, wanted: Values) -> Values:
    code, text, settings = Code.NONE, None, dict[str, str]()
    try:
        settings = _settings(broker, wanted["resource_type"], wanted["resource_name"])
    except RefusedError as refused:
        code, text = refused.code, refused.text
    names = wanted["config_names"]
    return {
        "error_code": code,
        "error_message": text,
        "resource_type": wanted["resource_type"],
        "resource_name": wanted["resource_name"],
        "config_entries": [
            {
                "config_names": name,
                "config_value": value,
                "read_only": True,
                "is_default": True,
                "config_source": _FROM_DEFAULT,
                "is_sensitive": False,
                "config_synonyms": [],
            }
            for name, value in settings.items()
            if names is None or name in names
        ],
    }


def _settings(broker: Broker, kind: int, name: str) -> dict[str, str]:
    batch_bytes_max = str(broker.limits.batch_bytes_max)
    if kind == _RESOURCE_TOPIC:
        broker.topics.partitions(name)
        return {"max.message.bytes": batch_bytes_max} | {key: only for key, (only,) in _ACCEPTED.items()}
    if kind == _RESOURCE_BROKER:
        return {"auto.create.topics.enable": "false", "message.max.bytes": batch_bytes_max}
    raise RefusedError(Code.INVALID_REQUEST, f"nothing is kept about resources of type {kind}")
