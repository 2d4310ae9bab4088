"""A batch of 200 chunks does nothing until count and digest hold, and then once."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from shared.contracts import intake
from shared.contracts.batches import batch_digest
from shared.eventstore.records import Record
from shared.messaging.alarms import open_alarms
from shared.messaging.inbox import Inbox
from shared.messaging.kafka import KafkaSettings
from shared.messaging.parking import page_parked
from shared.messaging.policies import Policies
from shared.messaging.reaction import Reaction
from shared.projections.batch import total, whole
from tests.integration.messaging.wires import (
    closing,
    hear,
    hear_out,
    inbox_of,
    put,
    relay_of,
    send_all,
    topic_records,
)
from tests.support.rig import TALLY, Count, MakeRig, Rig

CHUNKS = 200
PARKED_CHUNK = 33
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of nothing."""


async def take(re: Reaction, event: intake.AccountAccepted) -> None:
    """One effect of a whole account."""
    async with re.ctx.engine.connect() as connection:
        counts = {"LINES": event.counts.line_chunks}
        wrong = await whole(connection, event.account, event.version, counts, event.digest)
    if wrong:
        re.park(wrong)
    await re.execute(TALLY, event.account, Count(account=event.account, amount=1))


async def _react(rig: Rig, policies: Policies) -> None:
    while True:
        await rig.runner.catch_up()
        if not await policies.step():
            return


async def _effects(rig: Rig) -> int:
    entries = await rig.store.read(0)
    return sum(1 for entry in entries if entry.source is None)


async def _published(make_rig: MakeRig, wire: KafkaSettings) -> list[Record]:
    """What intake says of an account of 200 chunks, as it stands in its topic."""
    source = await make_rig("intake")
    relay = relay_of(source, replace(wire, prefix=f"{wire.prefix}original."))
    async with closing(relay):
        await relay.step()
        await source.list_account("a", CHUNKS)
        await send_all(relay)
    return await topic_records(replace(wire, prefix=f"{wire.prefix}original."))


async def _deliver(wire: KafkaSettings, inbox: Inbox, rig: Rig, records: Sequence[Record]) -> None:
    await put(wire, records)
    await hear_out(inbox, rig, wire)


async def test_delivered_twice_with_one_missing_one_altered_one_parked(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    whole_account = await _published(make_rig, wire)
    assert len(whole_account) == CHUNKS + 1
    rig = await make_rig("distribution")
    await rig.runner.prepare()
    hindrance = [PARKED_CHUNK]

    async def look(re: Reaction, event: intake.UsageLinesListed) -> None:
        if event.chunk in hindrance:
            re.park("not now")

    policies = Policies(
        rig.ctx, {intake.UsageLinesListed: (look,), intake.AccountAccepted: (take,)}, rig.runner
    )
    inbox = inbox_of(rig, wire)
    async with closing(inbox):
        # Chunk 120 is missing: nothing behind it is taken. Chunk 33 is parked, and all behind it.
        await put(wire, [record for record in whole_account if record.header("ce_sequence") != "120"])
        await hear(inbox, 119)
        for _ in range(4):
            await inbox.step()
        await _react(rig, policies)
        assert (await rig.store.known(), await _effects(rig)) == ({"intake": 119}, 0)
        (first, *_) = await page_parked(rig.pool)

        # The whole of it again; chunk 7, heard before, comes altered now. It is whole, but still parked.
        altered = replace(
            whole_account[6], value=(whole_account[6].value or b"").replace(b'"value":60', b'"value":61')
        )
        await put(wire, [*whole_account[:6], altered, *whole_account[7:]])
        await hear(inbox, CHUNKS + 1)
        await hear_out(inbox, rig, wire)
        await _react(rig, policies)
        assert {alarm.kind for alarm in await open_alarms(rig.pool)} >= {"ALTERED"}
        assert await _effects(rig) == 0
        assert await policies.retry(first.id, "operator", "too early") == CHUNKS + 2 - PARKED_CHUNK

        hindrance.clear()
        assert await policies.retry(first.id, "operator", "mended") == 0
        assert await _effects(rig) == 1

        # And once more, unaltered: repeats.
        await _deliver(wire, inbox, rig, whole_account)
        await _react(rig, policies)
    assert await _effects(rig) == 1
    assert await rig.store.known() == {"intake": CHUNKS + 1}
    assert await page_parked(rig.pool) == []


async def test_a_chunk_altered_before_it_was_heard_parks_the_account(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    whole_account = await _published(make_rig, wire)
    rig = await make_rig("distribution")
    await rig.runner.prepare()
    policies = Policies(rig.ctx, {intake.AccountAccepted: (take,)}, rig.runner)
    inbox = inbox_of(rig, wire)
    altered = replace(
        whole_account[6], value=(whole_account[6].value or b"").replace(b'"value":60', b'"value":61')
    )
    async with closing(inbox):
        await put(wire, [*whole_account[:6], altered, *whole_account[7:]])
        await hear(inbox, CHUNKS + 1)
        await _react(rig, policies)
        (parked,) = await page_parked(rig.pool)
        assert (parked.subject, await _effects(rig)) == ("a", 0)
        assert "was altered" in parked.error

        # Delivered again as it was: the first hearing stands, so the account stays parked, and says so.
        await _deliver(wire, inbox, rig, whole_account)
        assert await policies.retry(parked.id, "operator", "sent again") == 1
        assert await _effects(rig) == 0
        assert {alarm.kind for alarm in await open_alarms(rig.pool)} == {"ALTERED"}


async def test_an_unreadable_chunk_parks_the_account_with_its_manifest(
    make_rig: MakeRig, wire: KafkaSettings
) -> None:
    whole_account = await _published(make_rig, wire)
    rig = await make_rig("distribution")
    await rig.runner.prepare()
    policies = Policies(rig.ctx, {intake.AccountAccepted: (take,)}, rig.runner)
    inbox = inbox_of(rig, wire)
    broken = replace(whole_account[6], value=b"\xff")
    async with closing(inbox):
        await put(wire, [*whole_account[:6], broken, *whole_account[7:]])
        await hear(inbox, CHUNKS + 1)
    await _react(rig, policies)

    parked = await page_parked(rig.pool)
    assert [each.subject for each in parked] == ["a", "a"]
    assert [each.type for each in parked] == ["intake.UsageLinesListed.v1", "intake.AccountAccepted.v1"]
    assert await policies.skip(parked[0].id, "operator", "the chunk is lost") == 1
    (left,) = await page_parked(rig.pool)
    assert "is not whole: heard LINES 199 of 200" in left.error
    assert await _effects(rig) == 0


async def test_an_owner_finds_its_manifest_in_its_own_log(make_rig: MakeRig, wire: KafkaSettings) -> None:
    whole_account = await _published(make_rig, wire)
    rig = await make_rig("distribution")
    await rig.runner.prepare()
    await rig.store.append_heard("intake", list(enumerate(whole_account, 1)))
    await rig.runner.catch_up()

    entry = await rig.store.heard("intake", CHUNKS + 1)
    assert entry is not None and isinstance(entry.event, intake.AccountAccepted)
    async with rig.engine.connect() as connection:
        assert await total(connection, "a") == ({"LINES": CHUNKS}, entry.event.digest)
        assert await total(connection, "nobody") == ({}, EMPTY)
        wrong = await whole(connection, "a", 1, {"LINES": CHUNKS - 1}, entry.event.digest)
        assert wrong == "batch a version 1 is not whole: heard LINES 200 of 199"


async def test_the_digest_is_of_the_bytes_that_came(make_rig: MakeRig) -> None:
    rig = await make_rig("distribution")
    await rig.runner.prepare()
    grown = b'{"account":"a","version":1,"chunk":1,"lines":[],"field of a newer contract":1}'
    headers = (("ce_type", b"intake.UsageLinesListed.v1"), ("ce_subject", b"a"))
    await rig.store.append_heard("intake", [(1, Record(b"a", headers, grown))])
    await rig.runner.catch_up()

    async with rig.engine.connect() as connection:
        assert await total(connection, "a") == ({"LINES": 1}, batch_digest([sha256(grown).digest()]))
