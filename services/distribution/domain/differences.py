"""What a schedule said beside what the registry gave, person by person (2.2.6-a, D-63).

Every royalty line stands in one row, with whom it names; whoever the registry has and the schedule does not name has a
row of his own. Amounts are in the schedule's currency: the sums of both sides of a work are one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from services.distribution.domain.royalty import RoyaltyAllocated
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import Role, ShareState, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period


class Why(StrEnum):
    """How the two sides of a row compare."""

    SAME = "SAME"
    AMOUNT = "AMOUNT"
    """Both name the person, with other amounts."""
    ONLY_REGISTRY = "ONLY_REGISTRY"
    ONLY_SCHEDULE = "ONLY_SCHEDULE"
    """The registry has no such share of the work: others got its money, or it is held."""
    SUM = "SUM"
    """A line that names nobody, a sum of the work or role; and the registry's shares that divide it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """A royalty line as the schedule has it; `party` is whom matching found behind the named owner."""

    line: int
    report: int
    amount: Money
    use_type: UseType
    territory: str
    period: Period
    role: Role | None = None
    owner: str | None = None
    ipi: str | None = None
    percent: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person's share of a role came to."""

    state: ShareState
    reason: str | None
    fraction: str
    original: Money
    gross: Money
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow:
    """One person in one role of a work, or lines that name nobody."""

    allocation: str
    work: str
    title: str
    use_type: UseType
    territory: str
    period: Period
    role: Role | None
    party: str | None
    lines: tuple[int, ...]
    owners: tuple[str, ...]
    """As the schedule spells them."""
    ipis: tuple[str, ...]
    percents: tuple[str, ...]
    said: Money
    given: tuple[Given, ...]
    difference: Money
    """What the registry gave less what the schedule said."""
    why: Why


_Place = tuple[Role | None, str | None]
"""Role, None for a whole work, and person; whom the registry does not know by his written name, after a mark."""
_UNKNOWN = "?"


def of_allocation(allocation: RoyaltyAllocated, lines: Sequence[SaidLine]) -> list[DifferenceRow]:
    """The rows of one work in one use: its lines against its shares."""
    given: dict[_Place, list[AllocatedShare]] = {}
    for share in allocation.shares:
        given.setdefault((_role(share.role), share.owner), []).append(share)
    said: dict[_Place, list[SaidLine]] = {}
    for line in lines:
        said.setdefault(_place(line, given.keys()), []).append(line)
    currency = allocation.source.currency if allocation.source else allocation.gross.currency
    summed = {role for role, person in said if person is None}
    rows = (
        _row(allocation, place, said.get(place, []), given.get(place, []), currency)
        for place in sorted({*said, *given}, key=_order)
    )
    return [
        replace(row, why=Why.SUM) if not row.lines and (None in summed or row.role in summed) else row
        for row in rows
    ]


def _role(role: Role | None) -> Role | None:
    return None if role is Role.ALL else role


def _place(line: SaidLine, given: Iterable[_Place]) -> _Place:
    named = line.owner is not None or line.ipi is not None
    if not named:
        return (_role(line.role), None)
    person = line.party or f"{_UNKNOWN}{line.owner or line.ipi}"
    if _role(line.role) is not None:
        return (line.role, person)
    # It took the person's role in the registry, or is held in one piece.
    roles = [role for role, owner in given if owner == person]
    return (roles[0] if len(roles) == 1 else None, person)


def _order(place: _Place) -> tuple[int, str]:
    role, person = place
    return (-1 if role is None else list(Role).index(role), person or "")


def _row(
    allocation: RoyaltyAllocated,
    place: _Place,
    lines: Sequence[SaidLine],
    shares: Sequence[AllocatedShare],
    currency: str,
) -> DifferenceRow:
    role, person = place
    said = Money(sum(line.amount.amount for line in lines), currency)
    came = tuple(_given(share, currency) for share in shares)
    got = Money(sum(one.original.amount for one in came), currency)
    return DifferenceRow(
        allocation=allocation.allocation,
        work=allocation.work,
        title=allocation.title,
        use_type=allocation.use_type,
        territory=allocation.territory,
        period=allocation.period,
        role=role,
        party=None if person is None or person.startswith(_UNKNOWN) else person,
        lines=tuple(sorted(line.line for line in lines)),
        owners=tuple(sorted({line.owner for line in lines if line.owner})),
        ipis=tuple(sorted({line.ipi for line in lines if line.ipi})),
        percents=tuple(sorted({line.percent for line in lines if line.percent})),
        said=said,
        given=came,
        difference=got - said,
        why=_why(person, lines, came, got == said),
    )


def _why(person: str | None, lines: Sequence[SaidLine], came: Sequence[Given], same: bool) -> Why:
    if lines and person is None:
        return Why.SAME if came and same else Why.SUM
    if not lines:
        return Why.ONLY_REGISTRY
    if not came:
        return Why.ONLY_SCHEDULE
    return Why.SAME if same else Why.AMOUNT


def _given(share: AllocatedShare, currency: str) -> Given:
    return Given(
        state=share.state,
        reason=share.reason,
        fraction=share.fraction,
        original=share.original or Money(share.gross.amount, currency),
        gross=share.gross,
        receivers=() if share.receiver is None else (share.receiver,),
    )


def lines_of(allocation: RoyaltyAllocated, lines: Iterable[SaidLine]) -> list[SaidLine]:
    """The lines that an allocation is of: of its reports, in its use, territory and period."""
    reports = set(allocation.report_numbers)
    use = (allocation.use_type, allocation.territory, allocation.period)
    return [
        line
        for line in lines
        if line.report in reports and (line.use_type, line.territory, line.period) == use
    ]


def differences(allocations: Iterable[RoyaltyAllocated], lines: Sequence[SaidLine]) -> list[DifferenceRow]:
    """The rows of all works of a schedule; lines of no work stand with what holds them."""
    found: list[DifferenceRow] = []
    left = {line.line: line for line in lines}
    rest: list[RoyaltyAllocated] = []
    for allocation in sorted(allocations, key=lambda one: (one.title, one.allocation)):
        if allocation.work == allocation.target:
            rest.append(allocation)
            continue
        own = lines_of(allocation, left.values())
        for line in own:
            del left[line.line]
        found += of_allocation(allocation, own)
    for allocation in rest:
        found += of_allocation(allocation, list(left.values()))
        left = {}
    return found
