"""Commands and what they leave in the log."""

from datetime import date

from shared.eventstore.store import Done
from shared.kernel.decider import Rejected
from tests.integration.eventstore.box import BOX, DAY, META, AddCoins, Box, BoxOpened, OpenBox, TakeCoins
from tests.integration.eventstore.conftest import NOON, Log


async def test_a_command_stands_in_the_log_and_in_the_state(log: Log) -> None:
    opened = await log.store.execute(BOX, "1", OpenBox("anna"), META)
    added = await log.store.execute(BOX, "1", AddCoins(5), META)
    assert opened == Done("1", 1, None, "talk-1", True, 201)
    assert added == Done("1", 2, 1, "talk-1", True, 201)
    assert await log.store.state(BOX, "1") == (Box("anna", 5), 2)
    first, second = await log.store.read(0)
    assert (first.stream_id, first.version, first.type) == ("box-1", 1, "BoxOpened")
    assert first.event == BoxOpened(owner="anna")
    assert (first.recorded_at, first.actor, first.public_seq) == (NOON, "anna", None)
    assert first.effective_on == date(2026, 9, 1)
    assert (second.effective_on, second.public_seq) == (DAY, 1)
    assert await log.store.read(2) == []


async def test_a_rejection_and_a_repeated_command_append_nothing(log: Log) -> None:
    await log.store.execute(BOX, "1", OpenBox("anna"), META)
    again = await log.store.execute(BOX, "1", OpenBox("anna"), META)
    assert again == Done("1", 1, None, "talk-1", False, 200)
    assert await log.store.execute(BOX, "1", TakeCoins(1), META) == Rejected("EMPTY", "there are only 0")
    assert (await log.store.head()).position == 1
