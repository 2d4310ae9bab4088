"""A statement's content out of what was read for it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from services.payments.domain.policy_bodies import Notice
from services.payments.domain.standing import standing_of
from services.payments.domain.statement import State
from services.payments.domain.statement_content import (
    Balance,
    ForeignAmount,
    Head,
    Held,
    Line,
    OtherPart,
    Payment,
    Person,
    Return,
    StatementContent,
    alphabetical,
    complaint,
)
from services.payments.projections.movement import PAID, RETURNED
from services.payments.projections.statement_sources import Sources
from shared.contracts.distribution import AllocatedShare, RoyaltyAllocated
from shared.contracts.payments import Withholding
from shared.contracts.terms import Role, ShareState
from shared.contracts.wire import from_builtins
from shared.kernel.money import Money

_ROLES = list(Role)


def make(
    sources: Sources,
    last: State,
    *,
    number: str,
    guild: str,
    payment_run: str,
    closing_date: date,
    notice: Notice,
) -> StatementContent:
    """The statement from the last one's end to the position that was read."""
    lines = sorted((_line(row, sources) for row in sources.credits), key=_line_order)
    opening = last.last.closing if last.last else Money(0, sources.currency)
    return StatementContent(
        head=Head(
            guild=guild,
            number=number,
            payee=_person(sources.payee, sources),
            currency=sources.currency,
            closing_date=closing_date,
            payment_run=payment_run,
            runs=tuple(sorted(sources.runs.items(), key=lambda run: (run[1], run[0]))),
            from_position=last.last.to_position + 1 if last.last else 1,
            to_position=sources.until,
            registry_sequence=sources.registry_sequence,
        ),
        lines=tuple(lines),
        held=tuple(sorted(_held(sources), key=_part_order)),
        other_parts=tuple(sorted(_other_parts(sources), key=_part_order)),
        payments=tuple(_payment(move, sources) for move in sources.movements if move["kind"] == PAID),
        returns=tuple(_return(move, sources) for move in sources.movements if move["kind"] == RETURNED),
        balance=_balance(opening, sources),
        notice=complaint(notice, closing_date),
    )


def _balance(opening: Money, sources: Sources) -> Balance:
    sums = {
        name: Money(sum(move[name] for move in sources.movements), sources.currency)
        for name in ("credited", "withheld", "paid")
    }
    closing = opening + sums["credited"] - sums["withheld"] - sums["paid"]
    return Balance(opening=opening, closing=closing, **sums)


def _person(party: str, sources: Sources) -> Person:
    row = sources.parties.get(party)
    if row is None:
        return Person(id=party, name=party)
    return Person(
        id=party,
        name=row["name"],
        member_number=row["member_number"],
        ipi_name_numbers=tuple(row["ipi_name_numbers"]),
    )


def _share(allocation: RoyaltyAllocated, credit: str) -> AllocatedShare:
    return next(share for share in allocation.shares if share.share == credit)


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
        owner=_person(other, sources) if other is not None else None,
        document_sha256=sources.documents.get(other) if other is not None else None,
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


def _line_order(line: Line) -> tuple[list[int], int, str, str]:
    return (alphabetical(line.title), _ROLES.index(line.role), str(line.period), line.credit)


def _part_order(part: Held | OtherPart) -> tuple[list[int], str, int]:
    return (alphabetical(part.title), part.work, _ROLES.index(part.role))


def _held(sources: Sources) -> Iterable[Held]:
    for one in sorted(sources.unpaid, key=lambda unpaid: unpaid.credit):
        standing = standing_of(one, sources.now)
        if standing.reason is not None:
            yield Held(
                credit=one.credit,
                work=one.work,
                title=sources.allocations[one.allocation].title,
                role=one.role,
                amount=one.net,
                state=standing.state,
                reason=standing.reason,
                detail=standing.detail,
            )


def _other_parts(sources: Sources) -> Iterable[OtherPart]:
    shown = sorted({row["allocation"] for row in sources.credits})
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


def _payment(move: dict[str, Any], sources: Sources) -> Payment:
    order = sources.orders[move["reference"]]
    return Payment(
        order=order["id"],
        bank_reference=order["end_to_end_id"],
        day=order["execution_date"],
        gross=Money(order["gross"], order["currency"]),
        withheld=from_builtins(tuple[Withholding, ...], order["withheld"]),
        net=Money(order["net"], order["currency"]),
    )


def _return(move: dict[str, Any], sources: Sources) -> Return:
    order = sources.orders[move["reference"]]
    return Return(
        order=order["id"],
        bank_reference=order["end_to_end_id"],
        day=order["returned_on"] or move["day"],
        bank_code=order["bank_code"],
        gross=Money(order["gross"], order["currency"]),
        withheld_taken_back=Money(-move["withheld"], order["currency"]),
        amount=Money(-move["paid"], order["currency"]),
    )
