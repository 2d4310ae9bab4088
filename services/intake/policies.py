"""What intake does after its own decisions: files are taken in."""

from services.intake.domain.account_events import AccountSubmitted
from shared.messaging.reaction import Policy, Reaction


async def take_account(reaction: Reaction, event: AccountSubmitted) -> None:
    """Queue the check of a submitted version, should its upload have been cut off before."""
    args = {"account": event.account, "version": event.version}
    key = f"{event.account}-{event.version}"
    await reaction.queue("take-account", key=key, subject=event.account, args=args)


POLICIES: dict[type, tuple[Policy, ...]] = {
    AccountSubmitted: (take_account,),
}
