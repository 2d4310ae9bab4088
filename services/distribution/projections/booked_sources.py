"""What a run has to know of a reserve or held share of the old system's books: there is no account here that it is of,
so the row that it came with stands for one (D-38, D-101)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.distribution.domain.booked_share import REPORT
from services.distribution.domain.books import BookedPart, BookedRate
from services.distribution.domain.facts import (
    DayOfUse,
    PartFact,
    RatesFact,
    ReportFact,
    TargetFact,
)
from services.distribution.domain.policy_bodies import DEDUCTIONS
from services.distribution.domain.policy_facts import DeductionRule
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.projections import booked_share, party, reserve, work
from services.distribution.projections.policy import in_force
from services.distribution.projections.rows import rows_of
from shared.contracts.registry import RoleShares
from shared.contracts.terms import MatchOutcome, Measure, PartyClass, ReserveReason, Role, TargetKind
from shared.contracts.wire import from_builtins
from shared.kernel.money import Money
from shared.projections import Row

_CLASSES = (
    PartyClass.MEMBER,
    PartyClass.CONTRACT_HOLDER,
    PartyClass.SOCIETY,
    PartyClass.COMPOSERS_ORGANISATION,
)
NOTHING_DEDUCTED = "the old system deducted nothing"


@dataclass(frozen=True, slots=True)
class Booked:
    """Of shares that were taken over, by their ids."""

    others: Mapping[str, tuple[PartFact, ...]] = field(default_factory=dict)
    """The other shares of their role, which keep what they got."""
    rates: Mapping[str, int] = field(default_factory=dict)
    """Which rates of deduction hold at their release."""
    rules: tuple[RatesFact, ...] = ()
    """Rates that the old system told; their numbers are below zero, as no version's is."""
    targets: tuple[TargetFact, ...] = ()
    """What stands for the accounts that they are of."""


async def read_booked(
    connection: AsyncConnection, allocations: Iterable[RoyaltyAllocated], survivors: Mapping[str, str]
) -> Booked:
    """What is to be known of those of these allocations by which shares were taken over."""
    taken_over = sorted(
        (one for one in allocations if one.target_kind is TargetKind.BOOKS and not one.takes),
        key=lambda one: (one.target, one.version),
    )
    if not taken_over:
        return Booked()
    shares = [one.shares[0].share for one in taken_over]
    rows = {
        row["share"]: row for row in await rows_of(connection, booked_share.TABLE, "share", sorted(shares))
    }
    works = {survivors.get(one.work, one.work) for one in taken_over}
    registered = {row["work"]: row for row in await rows_of(connection, work.TABLE, "work", sorted(works))}
    stands = await party.read_survivors(connection)
    others = {
        one.shares[0].share: tuple(
            _others(one, rows[one.shares[0].share], registered.get(survivors.get(one.work, one.work)), stands)
        )
        for one in taken_over
    }
    rates, rules = await _rates(connection, taken_over, rows)
    targets = tuple(
        _target(one, registered.get(survivors.get(one.work, one.work)), survivors) for one in taken_over
    )
    return Booked(others, rates, rules, targets)


def _others(
    allocation: RoyaltyAllocated, row: Row, registered: Row | None, stands: Mapping[str, str]
) -> Iterable[PartFact]:
    """As the old system told them; a person's share is no other owner's, whoever they are by now."""
    (share,) = allocation.shares
    if row["others"] is not None:
        for one in from_builtins(tuple[BookedPart, ...], row["others"]):
            yield PartFact(owner=one.person, fraction=one.fraction)
    elif share.owner is not None and registered is not None:
        roles = from_builtins(tuple[RoleShares, ...], registered["roles"])
        owners = {holder.party for role in roles if role.role is share.role for holder in role.holders}
        own = stands.get(share.owner, share.owner)
        yield PartFact(owner=None, fraction=Fraction(1))
        for owner in sorted(owners):
            if stands.get(owner, owner) != own:
                yield PartFact(owner=owner, fraction=Fraction(1))


async def _rates(
    connection: AsyncConnection, taken_over: Iterable[RoyaltyAllocated], rows: Mapping[str, Row]
) -> tuple[dict[str, int], tuple[RatesFact, ...]]:
    """The old system's, else those of the policy that was in force on the day of the reserve (D-74)."""
    started = await _started(connection, rows)
    numbers: dict[tuple[DeductionRule, ...], int] = {}
    rates: dict[str, int] = {}
    versions: dict[str, int | None] = {}
    for one in taken_over:
        share = one.shares[0].share
        if rows[share]["deductions"] is not None:
            told = from_builtins(tuple[BookedRate, ...], rows[share]["deductions"])
            rates[share] = numbers.setdefault(tuple(_rules(one, told)), -1 - len(numbers))
        elif share in started:
            day = started[share]
            if day not in versions:
                found = (await in_force(connection, date.fromisoformat(day))).get(DEDUCTIONS)
                versions[day] = None if found is None else found["version"]
            if (version := versions[day]) is not None:
                rates[share] = version
    return rates, tuple(RatesFact(version=number, rules=rules) for rules, number in numbers.items())


async def _started(connection: AsyncConnection, shares: Iterable[str]) -> dict[str, str]:
    table = reserve.TABLE
    query = select(table.c.share, table.c.started_on).where(table.c.share.in_(sorted(shares)))
    return dict((await connection.execute(query)).tuples().all())


def _rules(allocation: RoyaltyAllocated, told: Iterable[BookedRate]) -> Iterable[DeductionRule]:
    """For whoever gets it: the old system told the rate of the share. That nothing was deducted is a rate of 0."""
    kinds = [(one.kind, one.rate, one.decision) for one in told]
    for kind, rate, decision in kinds or [("ADMINISTRATION", Decimal(0), NOTHING_DEDUCTED)]:
        for payee_class in _CLASSES:
            yield from_builtins(
                DeductionRule,
                {
                    "channel": allocation.channel.value,
                    "use_type": allocation.use_type.value,
                    "payee_class": payee_class.value,
                    "kind": kind,
                    "rate": str(rate),
                    "decision": decision,
                },
            )


def _target(allocation: RoyaltyAllocated, registered: Row | None, survivors: Mapping[str, str]) -> TargetFact:
    """The row as an account of one report, used on the last day of its period (D-10)."""
    (share,) = allocation.shares
    fact = registered["fact"] if registered is not None else None
    if share.role is not Role.ALL or (fact is not None and not fact["provisional"]):
        outcome = MatchOutcome.MATCHED
    elif share.reason == ReserveReason.UNDER_IDENTIFICATION:
        outcome = MatchOutcome.UNDECIDED
    else:
        outcome = MatchOutcome.NON_REGISTERED
    report = ReportFact(
        number=REPORT,
        outcome=outcome,
        work=survivors.get(allocation.work, allocation.work),
        title=allocation.title,
        measure=Measure.SECONDS,
        uses=(DayOfUse(day=None, value=1),),
    )
    return TargetFact(
        kind=TargetKind.BOOKS,
        id=allocation.target,
        version=allocation.version,
        channel=allocation.channel,
        payer=allocation.payer,
        contract="",
        use_type=allocation.use_type,
        period=allocation.period,
        territory=allocation.territory,
        due=Money(0, allocation.gross.currency),
        transfers=(),
        reports=(report,),
    )
