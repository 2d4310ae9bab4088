"""Which function answers which request."""

from collections.abc import Awaitable, Callable

from deploy.local.broker.answers import cluster, groups, records, topics
from deploy.local.broker.broker import Broker
from deploy.local.broker.connection import Asked
from deploy.local.broker.wire import Api, Values

Answer = Callable[[Broker, Asked], Awaitable[Values | None]]


class Routes:
    """Answers requests on one broker."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def answer(self, asked: Asked) -> Values | None:
        return await _ANSWERS[asked.request.api](self._broker, asked)


_ANSWERS: dict[Api, Answer] = {
    Api.PRODUCE: records.produce,
    Api.FETCH: records.fetch,
    Api.LIST_OFFSETS: records.list_offsets,
    Api.METADATA: cluster.metadata,
    Api.OFFSET_COMMIT: groups.commit,
    Api.OFFSET_FETCH: groups.fetch_committed,
    Api.FIND_COORDINATOR: cluster.find_coordinator,
    Api.JOIN_GROUP: groups.join,
    Api.HEARTBEAT: groups.heartbeat,
    Api.LEAVE_GROUP: groups.leave,
    Api.SYNC_GROUP: groups.sync,
    Api.DESCRIBE_GROUPS: groups.describe,
    Api.LIST_GROUPS: groups.list_all,
    Api.API_VERSIONS: cluster.api_versions,
    Api.CREATE_TOPICS: topics.create,
    Api.DELETE_TOPICS: topics.delete,
    Api.INIT_PRODUCER_ID: cluster.init_producer_id,
    Api.DESCRIBE_CONFIGS: topics.describe_configs,
    Api.DELETE_GROUPS: groups.delete,
}
