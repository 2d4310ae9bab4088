"""What became of proposed merges when the registry made one of two works, or two of one (D-37, D-102)."""

from services.matching.domain.merge_proposal import (
    MERGE_PROPOSAL,
    MergeHeard,
    MergeUndone,
    NoteMerge,
    NoteSplit,
)
from services.matching.projections.merge_proposal import joined_by_now, parted_by_now
from shared.contracts import registry
from shared.messaging.reaction import Reaction


async def note_merge(reaction: Reaction, event: registry.WorksMerged) -> None:
    """The proposals on what is one work by now are settled, also where it is one through a third."""
    async with reaction.ctx.engine.connect() as connection:
        joined = await joined_by_now(connection)
    commands = [
        (one, NoteMerge(heard=MergeHeard(proposal=one, merge=event.merge, survivor=survivor)))
        for one, survivor in joined.items()
    ]
    await reaction.execute_many(MERGE_PROPOSAL, commands)


async def note_split(reaction: Reaction, event: registry.WorksSplit) -> None:
    """What was parted again stands as it was proposed."""
    async with reaction.ctx.engine.connect() as connection:
        parted = await parted_by_now(connection)
    commands = [(one, NoteSplit(undone=MergeUndone(proposal=one, split=event.split))) for one in parted]
    await reaction.execute_many(MERGE_PROPOSAL, commands)
