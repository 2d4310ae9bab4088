"""The embedded broker: Kafka's wire protocol from one asyncio process with a log on disk.

It is for trying, developing and testing on one machine. A produced batch is acknowledged once it is
written to the operating system, and everything written is fsynced once a second and at an orderly stop:
a killed process loses nothing that was acknowledged, a power cut may lose the last second.

There are no transactions, no compaction, no retention, no replication and no security. What a client
asks of these is answered with an error of the protocol, never with silence.
"""
