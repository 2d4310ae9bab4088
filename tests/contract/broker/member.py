"""A member of a consumer group in a process of its own, to be killed: `member.py BOOTSTRAP TOPIC GROUP`."""

import asyncio
import sys

from aiokafka import AIOKafkaConsumer


async def main(bootstrap: str, topic: str, group: str) -> None:
    """Join, say so on standard output once partitions are assigned, and go on until killed."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=group,
        session_timeout_ms=6_000,
        heartbeat_interval_ms=100,
    )
    await consumer.start()
    told = False
    while True:
        await consumer.getmany(timeout_ms=50)
        if consumer.assignment() and not told:
            told = True
            sys.stdout.write("assigned\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
