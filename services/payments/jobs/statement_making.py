"""A statement's content out of what was read for it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from services.payments.domain.policy_bodies import Notice
from services.payments.domain.standing import standings_of
from services.payments.domain.statement import State
from services.payments.domain.statement_content import (
    Adjustment,
    Balance,
    Head,
    Held,
    Line,
    OtherPart,
    PassedOn,
    StatementContent,
    alphabetical,
    complaint,
)
from services.payments.domain.statement_payment import PaidRate, Payment, Return
from services.payments.projections.movement import CREDITED, FAILED, PAID, RETURNED
from services.payments.projections.statement_lines import (
    adjustments_of,
    lines_of,
    other_parts_of,
    owners_of,
    passed_of,
    person_of,
    releases_of,
    taken_over_of,
)
from services.payments.projections.statement_sources import Sources, language_of
from shared.contracts.payments import Withholding
from shared.contracts.terms import Role
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
    earlier: Mapping[str, int],
) -> StatementContent:
    """The statement from the last one's end to the position that was read; `earlier` are the numbers of lines of
    earlier statements by their credits."""
    ordered = sorted(lines_of(sources), key=_line_order)
    lines = [replace(line, number=number) for number, line in enumerate(ordered, 1)]
    numbers = {**earlier, **{line.credit: line.number for line in lines}}
    opening = last.last.closing if last.last else Money(0, sources.currency)
    return StatementContent(
        head=Head(
            guild=guild,
            number=number,
            payee=person_of(sources.payee, sources),
            language=language_of(sources.parties.get(sources.payee)),
            owners=owners_of(lines),
            currency=sources.currency,
            closing_date=closing_date,
            payment_run=payment_run,
            runs=_runs(sources),
            from_position=last.last.to_position + 1 if last.last else 1,
            to_position=sources.until,
            registry_sequence=sources.registry_sequence,
        ),
        lines=tuple(lines),
        held=tuple(sorted(_held(sources), key=_part_order)),
        other_parts=tuple(sorted(other_parts_of(sources), key=_part_order)),
        payments=tuple(_payment(move, sources) for move in sources.movements if move["kind"] == PAID),
        returns=tuple(
            _return(move, sources) for move in sources.movements if move["kind"] in (RETURNED, FAILED)
        ),
        balance=_balance(opening, sources),
        notice=complaint(notice, closing_date),
        passed=tuple(sorted(passed_of(sources), key=_adjustment_order)),
        adjustments=tuple(sorted(adjustments_of(sources, numbers), key=_adjustment_order)),
        released=tuple(releases_of(sources, lines)),
        taken_over=tuple(sorted(taken_over_of(sources), key=lambda one: (one.day, one.number, one.credit))),
    )


def _balance(opening: Money, sources: Sources) -> Balance:
    sums = {
        name: Money(sum(move[name] for move in sources.movements), sources.currency)
        for name in ("credited", "withheld", "paid")
    }
    closing = opening + sums["credited"] - sums["withheld"] - sums["paid"]
    return Balance(opening=opening, closing=closing, **sums)


def _runs(sources: Sources) -> tuple[tuple[str, date], ...]:
    credited = {move["reference"] for move in sources.movements if move["kind"] == CREDITED}
    days = [(run, day) for run, day in sources.runs.items() if run in credited]
    return tuple(sorted(days, key=lambda run: (run[1], run[0])))


def _line_order(line: Line) -> tuple[list[int], int, str, str]:
    return (alphabetical(line.title), _ROLES.index(line.role), str(line.period), line.credit)


def _adjustment_order(one: Adjustment | PassedOn) -> tuple[list[int], int, str]:
    return (alphabetical(one.title), _ROLES.index(one.role), one.credit)


def _part_order(part: Held | OtherPart) -> tuple[list[int], str, int]:
    return (alphabetical(part.title), part.work, _ROLES.index(part.role))


def _held(sources: Sources) -> Iterable[Held]:
    in_order = sorted(sources.unpaid, key=lambda unpaid: unpaid.credit)
    for one, standing in standings_of(in_order, sources.now):
        if standing.reason is not None:
            yield Held(
                credit=one.credit,
                work=one.work,
                title=sources.title_of(one.work, one.allocation),
                role=one.role,
                amount=one.net,
                state=standing.state,
                reason=standing.reason,
                detail=standing.detail,
            )


def _payment(move: dict[str, Any], sources: Sources) -> Payment:
    order = sources.orders[move["reference"]]
    ordered = Money(order["paid"], order["paid_currency"])
    return Payment(
        order=order["id"],
        bank_reference=order["end_to_end_id"],
        day=order["execution_date"],
        gross=Money(order["gross"], order["currency"]),
        withheld=from_builtins(tuple[Withholding, ...], order["withheld"]),
        net=Money(order["net"], order["currency"]),
        paid=ordered - Money(sum(one["amount"] for one in order["items"]), ordered.currency),
        rate=_rate(order["quote"]),
        ordered=ordered,
    )


def _rate(quote: dict[str, Any] | None) -> PaidRate | None:
    if quote is None:
        return None
    rate = quote["rate"]
    day = date.fromisoformat(quote["day"])
    return PaidRate(value=Decimal(rate["value"]), nominal=rate["nominal"], day=day)


def _return(move: dict[str, Any], sources: Sources) -> Return:
    order = sources.orders[move["reference"]]
    return Return(
        order=order["id"],
        bank_reference=order["end_to_end_id"],
        day=order["returned_on"] or move["day"],
        bank_code=order["bank_code"],
        failed=move["kind"] == FAILED,
        gross=Money(order["gross"], order["currency"]),
        withheld_taken_back=Money(-move["withheld"], order["currency"]),
        amount=Money(-move["paid"], order["currency"]),
    )
