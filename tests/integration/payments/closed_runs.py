"""Closed runs of distribution in its own words: what payees are credited with and what is taken back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import structs

from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.distribution import (
    AllocatedShare,
    Deduction,
    ReturnDecided,
    RoyaltyAllocated,
    RoyaltyReserved,
    RoyaltyReversed,
    RunClosed,
)
from shared.contracts.terms import Channel, Role, ShareState, TargetKind, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period

JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
CLOSED_ON = date(2026, 8, 31)


def share(
    number: str,
    receiver: str | None,
    net: int,
    role: Role = Role.DIRECTOR,
    gross: int | None = None,
    state: ShareState = ShareState.CREDITED,
    reason: str | None = None,
    marks: tuple[str, ...] = (),
    owner: str | None = None,
) -> AllocatedShare:
    """One share; what lies between gross and net was deducted by the Board's decision."""
    whole = net if gross is None else gross
    taken = whole - net
    deductions = (
        Deduction(
            kind="ADMINISTRATION",
            decision="Board 2/2026, 2026-01-15",
            rate=Decimal(20),
            amount=Money(taken),
        ),
    )
    return AllocatedShare(
        share=number,
        role=role,
        owner=owner or receiver,
        receiver=receiver,
        state=state,
        reason=reason,
        gross=Money(whole),
        deductions=deductions if taken and state is ShareState.CREDITED else (),
        net=Money(net),
        fraction="1/1",
        marks=marks,
    )


def allocation(name: str, work: str, title: str, shares: Sequence[AllocatedShare], run: str) -> Any:
    """A work's money in one account."""
    return RoyaltyAllocated(
        run=run,
        allocation=name,
        work=work,
        title=title,
        title_original=title,
        genre="FEATURE",
        target_kind=TargetKind.ACCOUNT,
        target="account",
        version=1,
        report_numbers=(1,),
        channel=Channel.USER,
        payer="broadcaster",
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="AZ",
        gross=Money(sum(one.gross.amount for one in shares)),
        shares=tuple(shares),
        inputs=("account", "receipt"),
        effective_on=CLOSED_ON,
    )


def closed_run(run: str = "run-1") -> list[Any]:
    """Two films: 80.00 net of 100.00 to a resident and to a non-resident member, the late director's and a
    member's without bank data, the foreign society's and the composers' organisation's; one part reserved."""
    first = allocation(
        f"{run}-a",
        "film-1",
        "Ölsəm… bağışla",
        [
            share(f"{run}-s1", "rasim", 8000, gross=10000),
            share(f"{run}-s2", "john", 8000, Role.SCRIPTWRITER, gross=10000),
            share(
                f"{run}-s3", "union", 900, Role.COMPOSER, gross=1000, marks=("COMPOSER",), owner="composer"
            ),
            share(
                f"{run}-s4",
                None,
                0,
                Role.CINEMATOGRAPHER,
                state=ShareState.RESERVED,
                reason="NON_MEMBER",
                owner="stranger",
                gross=2000,
            ),
        ],
        run,
    )
    second = allocation(
        f"{run}-b",
        "film-2",
        "Uzun ömrün akkordları",
        [
            share(f"{run}-s5", "rasim", 501, Role.DIRECTOR, gross=626),
            share(f"{run}-s6", "late", 400, Role.SCRIPTWRITER, gross=500),
            share(f"{run}-s7", "noone", 160, Role.CINEMATOGRAPHER, gross=200),
            share(f"{run}-s8", "vdfs", 340, Role.PRODUCTION_DESIGNER, gross=400),
        ],
        run,
    )
    reserved = RoyaltyReserved(
        run=run,
        reserve=f"{run}-r",
        allocation=first.allocation,
        share=f"{run}-s4",
        target="account",
        work="film-1",
        role=Role.CINEMATOGRAPHER,
        person="stranger",
        amount=Money(2000),
        reason="NON_MEMBER",
        started_on=CLOSED_ON,
        last_claim_day=date(2029, 8, 31),
    )
    back = ReturnDecided(
        run=run,
        return_id=f"{run}-back",
        allocation=second.allocation,
        society="vdfs",
        target="schedule",
        work="film-2",
        title="Uzun ömrün akkordları",
        amount=Money(40_00, "EUR"),
        lines=(),
        reason="2.2.7",
        decided_on=CLOSED_ON,
    )
    items = [first, second, reserved, back]
    return [*items, manifest(run, items)]


def correction(
    run: str = "run-2", of: str = "run-1", kept: int = 4000, dispute: str = "", heard: int = 0
) -> list[Any]:
    """The first film of a closed run taken back and issued anew: its director keeps what is said, net, and the rest of
    his is held until it is recovered. `dispute`: by whose end, `heard` up to that word of payments."""
    first: RoyaltyAllocated = closed_run(of)[0]

    def below(one: AllocatedShare) -> AllocatedShare:
        taken = tuple(structs.replace(deduction, amount=-deduction.amount) for deduction in one.deductions)
        return structs.replace(one, gross=-one.gross, net=-one.net, deductions=taken)

    director, *others = first.shares
    gross = kept * 5 // 4
    anew = [
        share(f"{run}-s1", "rasim", kept, gross=gross),
        share(
            f"{run}-held",
            None,
            0,
            gross=director.gross.amount - gross,
            owner="noone",
            state=ShareState.HELD,
            reason="RECOVERY",
        ),
        *(structs.replace(one, share=f"{run}-{one.share}") for one in others),
    ]
    reissued = allocation(f"{run}-a", "film-1", first.title, anew, run)
    back = RoyaltyReversed(
        run=run,
        reversal=f"{run}-back",
        allocation=first.allocation,
        original_run=of,
        target="account",
        work="film-1",
        cause="DISPUTE" if dispute else "REGISTRY",
        dispute=dispute,
        shares=tuple(below(one) for one in first.shares),
        reissued_as=(reissued.allocation,),
        reserves=(f"{of}-r",),
        effective_on=CLOSED_ON,
    )
    items = [back, reissued]
    return [*items, manifest(run, items, heard)]


def manifest(run: str, items: Sequence[Any], heard: int = 0) -> RunClosed:
    """The word that a run is closed, with count and digest of its items; it had heard payments up to `heard`."""
    allocations, reserves, returns, reversals = (
        sum(isinstance(item, kind) for item in items)
        for kind in (RoyaltyAllocated, RoyaltyReserved, ReturnDecided, RoyaltyReversed)
    )
    return RunClosed(
        run=run,
        approved_on=CLOSED_ON,
        closed_on=CLOSED_ON,
        allocations=allocations,
        reserves=reserves,
        returns=returns,
        reversals=reversals,
        digest=batch_digest(item_digest(item) for item in items),
        totals=(),
        known={"payments": heard},
        prepared_by="economist",
        approved_by="head-of-distribution",
    )
