"""What distribution said of the shares of an account, as lines of a statement."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.payments.domain.statement_content import (
    Adjustment,
    ForeignAmount,
    Line,
    OtherPart,
    PassedOn,
    Person,
    Release,
    TakenOver,
    Tied,
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


def adjustments_of(sources: Sources, numbers: Mapping[str, int]) -> list[Adjustment]:
    """What was credited and taken back since, in no particular order; `numbers` are those of the lines by credit."""
    return [_adjustment(row, sources, numbers) for row in sources.credits if row["takes_back"] is not None]


def releases_of(sources: Sources, lines: Iterable[Line]) -> Iterable[Release]:
    """What of these lines an earlier run had reserved."""
    of_credit = {row["id"]: row["allocation"] for row in _credited(sources)}
    for line in lines:
        allocation = sources.allocations[of_credit[line.credit]]
        if allocation.original_run is None or allocation.mends:
            continue
        yield Release(
            line=line.number,
            credit=line.credit,
            work=line.work,
            title=line.title,
            role=line.role,
            original_run=allocation.original_run,
            original_closed_on=sources.runs.get(allocation.original_run),
            gross=line.gross,
            net=line.net,
        )


def owners_of(lines: Iterable[Line]) -> tuple[Tied, ...]:
    """The owners of lines who are not the payee, each with every document that ties them."""
    found = {
        (line.owner.id, line.document_sha256 or ""): Tied(
            owner=line.owner, document_sha256=line.document_sha256
        )
        for line in lines
        if line.owner is not None
    }
    return tuple(found[key] for key in sorted(found))


def taken_over_of(sources: Sources) -> list[TakenOver]:
    """What came with the old system's books, in no particular order."""
    return [_taken_over(row, sources) for row in sources.credits if row["books"] is not None]


def passed_of(sources: Sources) -> list[PassedOn]:
    """What came from another account, and what went to others, below zero; in no particular order."""
    return [_passed(row, sources) for row in sources.passed]


def _passed(row: dict[str, Any], sources: Sources) -> PassedOn:
    came, owner = row["payee"] == sources.payee, row["owner"]
    sign = 1 if came else -1
    return PassedOn(
        credit=row["id"],
        original=row["passed_from"],
        other=person_of(row["passed"]["payee"] if came else row["payee"], sources),
        cause=row["passed"]["cause"],
        document_sha256=row["passed"]["document_sha256"],
        owner=person_of(owner, sources) if owner not in (None, sources.payee) else None,
        work=row["work"],
        title=sources.title_of(row["work"], row["allocation"]),
        role=Role(row["role"]),
        gross=Money(sign * row["gross"], row["currency"]),
        net=Money(sign * row["net"], row["currency"]),
    )


def person_of(party: str, sources: Sources) -> Person:
    """A party as the registry knows it, by its id alone where it was not heard of."""
    return person_from(party, sources.parties.get(party))


def person_from(party: str, row: dict[str, Any] | None) -> Person:
    """A party of whom the registry told this row, or nothing."""
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


def _adjustment(row: dict[str, Any], sources: Sources, numbers: Mapping[str, int]) -> Adjustment:
    allocation, owner = sources.allocations[row["allocation"]], row["owner"]
    return Adjustment(
        credit=row["id"],
        original=row["takes_back"],
        statement=sources.statements.get(row["original_run"]),
        line=numbers.get(row["takes_back"]),
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
        number=0,
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
        payer=person_of(allocation.payer, sources),
        use_type=allocation.use_type,
        period=allocation.period,
        territory=allocation.territory,
        source=foreign,
        gross=share.gross,
        deductions=share.deductions,
        net=share.net,
        marks=share.marks,
        mends=allocation.mends or None,
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
