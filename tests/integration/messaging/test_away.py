"""With the broker away the inbox waits, and goes on by itself."""

import asyncio

from deploy.local.broker_server import BrokerServer
from shared.messaging.kafka import KafkaSettings
from tests.integration.messaging.test_inbox import record
from tests.integration.messaging.wires import inbox_of, put
from tests.support.rig import MakeRig, Rig


async def _until_heard(rig: Rig, sequence: int) -> None:
    async with asyncio.timeout(60):
        while (await rig.store.known()).get("intake", 0) < sequence:
            await asyncio.sleep(0.01)


async def test_the_inbox_goes_on_when_the_broker_is_back(
    make_rig: MakeRig, broker_process: BrokerServer, topic_prefix: str
) -> None:
    rig = await make_rig("distribution")
    wire = KafkaSettings(bootstrap=broker_process.bootstrap, prefix=topic_prefix)
    await put(wire, [record(1), record(2)])
    inbox = inbox_of(rig, wire)
    running = asyncio.create_task(inbox.run())
    await _until_heard(rig, 2)

    await asyncio.to_thread(broker_process.stop)
    await asyncio.to_thread(broker_process.start)
    await put(wire, [record(3)])
    await _until_heard(rig, 3)

    assert inbox.status.alive
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_inbox_that_starts_without_a_broker_says_so_and_waits(
    make_rig: MakeRig, broker_process: BrokerServer, topic_prefix: str
) -> None:
    rig = await make_rig("distribution")
    wire = KafkaSettings(bootstrap=broker_process.bootstrap, prefix=topic_prefix)
    await put(wire, [record(1)])
    await asyncio.to_thread(broker_process.stop)
    inbox = inbox_of(rig, wire)
    running = asyncio.create_task(inbox.run())
    async with asyncio.timeout(60):
        while "KafkaConnectionError" not in (inbox.status.problem or ""):
            await asyncio.sleep(0.01)
    assert inbox.status.alive

    await asyncio.to_thread(broker_process.start)
    await _until_heard(rig, 1)
    async with asyncio.timeout(10):
        while inbox.status.problem is not None:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
