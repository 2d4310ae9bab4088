"""What intake does after its own decisions: files are taken in, money reaches what it is for."""

from services.intake.domain.account import ACCOUNT, TieMoney
from services.intake.domain.account_events import AccountSubmitted
from services.intake.domain.receipt import ReceiptPartAllocated
from services.intake.domain.schedule import SCHEDULE, TieTransfer
from shared.contracts.terms import TargetKind
from shared.messaging.reaction import Policy, Reaction


async def take_account(reaction: Reaction, event: AccountSubmitted) -> None:
    """Queue the check of a submitted version, should its upload have been cut off before."""
    args = {"account": event.account, "version": event.version}
    key = f"{event.account}-{event.version}"
    await reaction.queue("take-account", key=key, subject=event.account, args=args)


async def tie_money(reaction: Reaction, event: ReceiptPartAllocated) -> None:
    """Count an allocated part as received where it is for, before or after the acceptance (2.1.1-n, D-19)."""
    if event.target_kind is TargetKind.SCHEDULE:
        transfer = TieTransfer(receipt=event.receipt, part=event.part, amount=event.amount)
        await reaction.execute(SCHEDULE, event.target, transfer)
    else:
        money = TieMoney(receipt=event.receipt, part=event.part, amount=event.amount)
        await reaction.execute(ACCOUNT, event.target, money)


POLICIES: dict[type, tuple[Policy, ...]] = {
    AccountSubmitted: (take_account,),
    ReceiptPartAllocated: (tie_money,),
}
