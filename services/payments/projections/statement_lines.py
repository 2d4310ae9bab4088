"""What distribution said of the shares of an account, as lines of a statement."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from services.payments.domain.statement_content import (
    Adjustment,
    ForeignAmount,
    Line,
    OtherPart,
    Person,
    TakenOver,
)
from services.payments.projections.payee_link import document_on
from services.payments.projections.statement_sources import Sources
from shared.contracts import distribution
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import Role, ShareState
from shared.kernel.money import Money


def lines_of(sources: Sources) -> list[Line]:
    """A line for every share that was credited, in no particular order."""
    return [_line(row, sources) for row in _credited(sources)]


def _credited(sources: Sources) -> list[dict[str, Any]]:
    return [row for row in sources.credits if row["books"] is None and row["takes_back"] is None]


def adjustments_of(sources: Sources) -> list[Adjustment]:
    """What was credited and taken back since, in no particular order."""
    return [_adjustment(row, sources) for row in sources.credits if row["takes_back"] is not None]


def taken_over_of(sources: Sources) -> list[TakenOver]:
    """What came with the old system's books, in no particular order."""
    return [_taken_over(row, sources) for row in sources.credits if row["books"] is not None]


def person_of(party: str, sources: Sources) -> Person:
    """A party as the registry knows it, by its id alone where it was not heard of."""
    row = sources.parties.get(party)
    if row is None:
        return Person(id=party, name=party)
    return Person(
        id=party,
        name=row["name"],
        member_number=row["member_number"],
        ipi_name_numbers=tuple(row["ipi_name_numbers"]),
    )


def _share(allocation: distribution.RoyaltyAllocated, credit: str) -> AllocatedShare:
    return next(share for share in allocation.shares if share.share == credit)


def _taken_over(row: dict[str, Any], sources: Sources) -> TakenOver:
    books, owner = row["books"], row["owner"]
    return TakenOver(
        credit=row["id"],
        number=books["number"],
        said=books["said"],
        day=date.fromisoformat(books["day"]),
        owner=person_of(owner, sources) if owner not in (None, sources.payee) else None,
        work=row["work"],
        title=sources.title_of(row["work"], row["allocation"]),
        role=Role(row["role"]),
        gross=Money(row["gross"], row["currency"]),
        net=Money(row["net"], row["currency"]),
    )


def _adjustment(row: dict[str, Any], sources: Sources) -> Adjustment:
    allocation, owner = sources.allocations[row["allocation"]], row["owner"]
    return Adjustment(
        credit=row["id"],
        original=row["takes_back"],
        statement=sources.statements.get(row["original_run"]),
        run=row["run"],
        original_run=row["original_run"],
        cause=row["cause"],
        owner=person_of(owner, sources) if owner not in (None, sources.payee) else None,
        work=row["work"],
        title=allocation.title,
        role=Role(row["role"]),
        period=allocation.period,
        gross=Money(row["gross"], row["currency"]),
        net=Money(row["net"], row["currency"]),
    )


def _line(row: dict[str, Any], sources: Sources) -> Line:
    allocation = sources.allocations[row["allocation"]]
    share = _share(allocation, row["id"])
    other = share.owner if share.owner != sources.payee else None
    foreign = None
    if share.original is not None:
        rate = allocation.rate
        foreign = ForeignAmount(
            amount=share.original,
            rate=rate.value if rate else None,
            nominal=rate.nominal if rate else None,
            rate_day=allocation.rate_day,
        )
    return Line(
        credit=row["id"],
        run=allocation.run,
        owner=person_of(other, sources) if other is not None else None,
        document_sha256=(
            document_on(sources.ties.get(other, ()), sources.runs[row["run"]]) if other is not None else None
        ),
        work=allocation.work,
        title=allocation.title,
        title_original=allocation.title_original,
        episode=allocation.episode,
        genre=allocation.genre,
        role=share.role,
        fraction=share.fraction,
        channel=allocation.channel,
        use_type=allocation.use_type,
        period=allocation.period,
        territory=allocation.territory,
        source=foreign,
        gross=share.gross,
        deductions=share.deductions,
        net=share.net,
        marks=share.marks,
    )


def other_parts_of(sources: Sources) -> Iterable[OtherPart]:
    """The parts of the same allocations that did not come to anybody."""
    shown = sorted({row["allocation"] for row in _credited(sources)})
    for allocation in (sources.allocations[one] for one in shown):
        for share in allocation.shares:
            if share.state is not ShareState.CREDITED and share.gross.amount:
                yield OtherPart(
                    work=allocation.work,
                    title=allocation.title,
                    role=share.role,
                    fraction=share.fraction,
                    amount=share.gross,
                    state=share.state,
                    reason=share.reason,
                )
