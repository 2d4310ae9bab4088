"""What money can be for, found by its id."""

from services.intake.domain.account import ACCOUNT
from services.intake.domain.award import AWARD
from services.intake.domain.cause import CAUSE
from services.intake.domain.receipt import Target
from services.intake.domain.schedule import SCHEDULE
from services.intake.projections.contract import find_contract
from shared.contracts.terms import ContractKind, ReceiptKind, TargetKind
from shared.jobs.context import Context

OWN_TARGETS = {kind.value: kind for kind in (TargetKind.PROVISION, TargetKind.BANK)}
"""Targets that have no stream: nothing is due to them, and they are fed from the guild's own money alone (D-98)."""


async def find_target(ctx: Context, target: str) -> Target | None:
    """What money can be for under this id, and whose money that is; None when it is nothing."""
    if target in OWN_TARGETS:
        return Target(kind=OWN_TARGETS[target], id=target)
    award, _ = await ctx.store.state(AWARD, target)
    if (told := award.told) is not None:
        # Its works list is the account of the same id; the money is the award's.
        return Target(kind=TargetKind.AWARD, id=target, receipt_kind=told.kind, payer=told.payer)
    cause, _ = await ctx.store.state(CAUSE, target)
    if (prepared := cause.prepared) is not None:
        kind = ReceiptKind(prepared.channel.value)
        return Target(kind=TargetKind.CAUSE, id=target, receipt_kind=kind, payer=prepared.payer)
    account, _ = await ctx.store.state(ACCOUNT, target)
    if account.last is not None:
        async with ctx.engine.connect() as connection:
            contract = await find_contract(connection, account.last.contract, account.last.cover.period.first)
        producer = contract is not None and contract.kind is ContractKind.ROYALTY_PAYMENT
        kind = ReceiptKind.PRODUCER if producer else ReceiptKind.USER
        return Target(kind=TargetKind.ACCOUNT, id=target, receipt_kind=kind, payer=account.last.payer)
    schedule, _ = await ctx.store.state(SCHEDULE, target)
    if (taken := schedule.taken) is not None:
        return Target(
            kind=TargetKind.SCHEDULE,
            id=target,
            receipt_kind=ReceiptKind.SOCIETY,
            payer=taken.society,
            currency=taken.currency,
        )
    return None
