"""What the broker is: its versions, its address, its topics, and ids for producers."""

import logging

from deploy.local.broker.broker import HOST, NODE_ID, Broker
from deploy.local.broker.connection import Asked
from deploy.local.broker.errors import Code, RefusedError
from deploy.local.broker.topics import judge_name
from deploy.local.broker.wire import VERSIONS, Values

log = logging.getLogger(__name__)

_GROUP_COORDINATOR = 0
_NO_TRANSACTIONS = "this broker offers no transactions"


async def api_versions(broker: Broker, asked: Asked) -> Values:
    """Every request that is understood; to a newer form of this very request, the error with the list."""
    return {
        "error_code": Code.UNSUPPORTED_VERSION if asked.request.unsupported else Code.NONE,
        "api_versions": [
            {"api_key": api, "min_version": oldest, "max_version": newest}
            for api, (oldest, newest) in VERSIONS.items()
        ],
    }


async def metadata(broker: Broker, asked: Asked) -> Values:
    """The one node, and the topics asked for; to ask for a topic never makes it."""
    names = asked.request.values["topics"]
    if names is None or (not names and asked.request.version == 0):
        names = broker.topics.names()
    return {
        "brokers": [{"node_id": NODE_ID, "host": HOST, "port": broker.port, "rack": None}],
        "cluster_id": broker.directory.cluster_id,
        "controller_id": NODE_ID,
        "topics": [_topic(broker, name) for name in dict.fromkeys(names)],
    }


async def find_coordinator(broker: Broker, asked: Asked) -> Values:
    """This node, for every group; there is none for transactions."""
    if asked.request.values.get("coordinator_type", _GROUP_COORDINATOR) != _GROUP_COORDINATOR:
        log.warning("%s asked for a transaction: %s", asked.request.client_id, _NO_TRANSACTIONS)
        code = Code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
        return {
            "error_code": code,
            "error_message": _NO_TRANSACTIONS,
            "coordinator_id": -1,
            "host": "",
            "port": -1,
        }
    return {
        "error_code": Code.NONE,
        "error_message": None,
        "coordinator_id": NODE_ID,
        "host": HOST,
        "port": broker.port,
    }


async def init_producer_id(broker: Broker, asked: Asked) -> Values:
    """A new producer id, epoch 0."""
    if asked.request.values["transactional_id"] is not None:
        code = Code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
        return {"error_code": code, "producer_id": -1, "producer_epoch": -1}
    try:
        return {
            "error_code": Code.NONE,
            "producer_id": broker.directory.new_producer_id(),
            "producer_epoch": 0,
        }
    except RefusedError as refused:
        return {"error_code": refused.code, "producer_id": -1, "producer_epoch": -1}


def _topic(broker: Broker, name: str | None) -> Values:
    try:
        partitions = range(len(broker.topics.partitions(judge_name(name))))
        code = Code.NONE
    except RefusedError as refused:
        partitions, code = range(0), refused.code
    return {
        "error_code": code,
        "topic": name,
        "is_internal": False,
        "partitions": [
            {
                "error_code": Code.NONE,
                "partition": number,
                "leader": NODE_ID,
                "replicas": [NODE_ID],
                "isr": [NODE_ID],
                "offline_replicas": [],
            }
            for number in partitions
        ],
    }
