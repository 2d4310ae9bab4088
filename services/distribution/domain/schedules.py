"""A foreign organisation's schedule: conversion, lines, roles (2.2.3 to 2.2.6, D-60 to D-66).

Inside a (work, role) the registry's persons and shares prevail; the schedule's sum stays in that role.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from msgspec import structs

from services.distribution.domain.facts import LineFact, TargetFact, TransferFact
from services.distribution.domain.known_facts import Facts
from services.distribution.domain.pieces import Piece, TargetMoney, WorkMoney, whole
from services.distribution.domain.policy_facts import Bearer
from services.distribution.domain.rates import HOME, rate_on, to_manat
from services.distribution.domain.received import transferred
from services.distribution.domain.schedule_works import pieces_of
from services.distribution.domain.standing import Standing, held
from services.distribution.domain.works import (
    ReportedTogether,
    described,
    held_target,
    together,
    whole_standing,
)
from shared.contracts.distribution import Rate
from shared.contracts.terms import ContractKind, HoldReason, UseType
from shared.kernel.money import Money, half_up, split
from shared.kernel.periods import Period, valid_on

CHARGES = ("CHARGE", "BANK_CHARGE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A schedule's money: in AZN, or in its own currency where a rate lacks."""

    money: Money
    excess: Money
    rate: Rate | None = None
    """With its day: only where all transfers have the same."""
    rate_day: date | None = None
    hold: Standing | None = None
    borne: int = 0
    """Charges that APFG bears, converted with the transfers, in minor units of the schedule's currency (D-65)."""


@dataclass(frozen=True, slots=True)
class ByLine:
    """What each line has: of the schedule's AZN, of its target's money, and of the charges that APFG bears."""

    manat: dict[int, int]
    taken: dict[int, int]
    borne: dict[int, int]


def schedule_money(facts: Facts, target: TargetFact) -> TargetMoney:
    """The money of a schedule by work and use type, with the pieces of each."""
    came = transferred(target)
    converted = convert(facts, target)
    lines = sorted(target.lines, key=lambda line: line.line)
    if not sum(line.amount for line in lines) or any(line.amount < 0 for line in lines):
        why = "the schedule has no positive royalty line to split by, or a negative one"
        works: tuple[WorkMoney, ...] = (
            structs.replace(
                held_target(target, converted.money, why, target.due, (came - converted.excess).amount),
                borne=converted.borne,
            ),
        )
    else:
        used = (came - converted.excess).amount
        parts = ByLine(
            manat=by_line(lines, converted.money.amount),
            taken=by_line(lines, used),
            borne=by_line(lines, converted.borne),
        )
        works = works_of(facts, target, lines, converted, parts)
    return TargetMoney(
        target=target,
        received=came,
        excess=converted.excess,
        distributed=converted.money,
        works=works,
    )


def convert(facts: Facts, target: TargetFact) -> Converted:
    """Each transfer whole at the rate of its value date, half up; the sum is the schedule's (D-64).

    Transfers count in the order of their value dates up to the sum due; the rest stays unallocated.
    """
    currency = target.due.currency
    used, excess = _up_to_due(target)
    hold = None
    if not all(_received_under_contract(facts, target, transfer.value_date) for transfer in used):
        hold = held(HoldReason.NO_CONTRACT_RECEIPT, "no representation contract on the receiving date")
    borne = _borne(facts, target) if used else 0
    if currency == HOME:
        whole_sum = Money(sum(transfer.amount.amount for transfer in used) + borne, HOME)
        return Converted(money=whole_sum, excess=excess, hold=hold, borne=borne)
    rates = [rate_on(facts.run.bulletins, currency, transfer.value_date) for transfer in used]
    manat = 0
    parts = split(borne, [transfer.amount.amount for transfer in used])
    for transfer, rate, part in zip(used, rates, parts, strict=True):
        if rate is None:
            days = sorted({t.value_date for t, r in zip(used, rates, strict=True) if r is None})
            lacking = held(HoldReason.NO_RATE, f"no rate of {currency} for {', '.join(map(str, days))}")
            foreign = Money(sum(t.amount.amount for t in used), currency)
            return Converted(money=foreign, excess=excess, hold=hold or lacking)
        manat += to_manat(transfer.amount + Money(part, currency), rate).amount
    quoted = {(transfer.value_date, rate) for transfer, rate in zip(used, rates, strict=True)}
    day, rate = quoted.pop() if len(quoted) == 1 else (None, None)
    return Converted(money=Money(manat, HOME), excess=excess, rate=rate, rate_day=day, hold=hold, borne=borne)


def _received_under_contract(facts: Facts, target: TargetFact, day: date) -> bool:
    """Whether the schedule's contract, as it stood on the receiving date, represents and was in force (D-60)."""
    contract = facts.contract_on(target.contract, day)
    if contract is None or contract.kind is not ContractKind.REPRESENTATION:
        return False
    return valid_on(day, contract.valid_from, contract.valid_to)


def _borne(facts: Facts, target: TargetFact) -> int:
    """The charges that came off and that the lines do not bear, as far as the money was admitted (D-65)."""
    rules = facts.policies.foreign
    if rules is None or rules.charges is not Bearer.APFG:
        return 0
    charges = sum(one.amount for one in target.kept if one.kind in CHARGES)
    return charges if target.admitted is None else half_up(charges * target.admitted)


def _up_to_due(target: TargetFact) -> tuple[list[TransferFact], Money]:
    left = target.due.amount
    used: list[TransferFact] = []
    excess = 0
    for transfer in whole_transfers(target.transfers):
        part = min(transfer.amount.amount, left)
        left -= part
        excess += transfer.amount.amount - part
        if part:
            money = Money(part, transfer.amount.currency)
            used.append(TransferFact(receipt=transfer.receipt, amount=money, value_date=transfer.value_date))
    return used, Money(excess, target.due.currency)


def whole_transfers(transfers: Iterable[TransferFact]) -> list[TransferFact]:
    """The transfers by value date: one that a clerk tied in several parts is still one, converted once (D-64)."""
    whole: dict[tuple[date, str], TransferFact] = {}
    for part in transfers:
        place = (part.value_date, part.receipt)
        known = whole.get(place)
        if known is not None:
            came = part.came if known.came is None or part.came is None else known.came + part.came
            part = replace(part, amount=known.amount + part.amount, came=came)
        whole[place] = part
    return [whole[place] for place in sorted(whole)]


def by_line(lines: Sequence[LineFact], amount: int) -> dict[int, int]:
    """An amount by line, in proportion to what the lines say (D-64)."""
    numbers = [line.line for line in lines]
    return dict(zip(numbers, split(amount, [line.amount for line in lines], numbers), strict=True))


def works_of(
    facts: Facts,
    target: TargetFact,
    lines: Sequence[LineFact],
    converted: Converted,
    parts: ByLine,
) -> tuple[WorkMoney, ...]:
    """The works that these lines are of, each use, territory and period apart."""
    by_report: dict[int, list[LineFact]] = {}
    for line in lines:
        by_report.setdefault(line.report, []).append(line)
    found: list[WorkMoney] = []
    works = together(target)
    for work in works:
        own = [line for report in work.reports for line in by_report.pop(report.number, [])]
        for use_type, territory, period in sorted({use_of_line(target, line) for line in own}, key=str):
            of_use = [line for line in own if use_of_line(target, line) == (use_type, territory, period)]
            as_used = replace(target, territory=territory, period=period)
            money = _work(facts, as_used, work, use_type, of_use, parts, converted)
            elsewhere = (territory, period) != (target.territory, target.period)
            found.append(structs.replace(money, apart=f"{territory} {period}") if elsewhere else money)
    found.extend(_no_works(target, by_report.values(), parts, converted))
    return tuple(found)


def use_of_line(target: TargetFact, line: LineFact) -> tuple[UseType, str, Period]:
    """What a line is for, by its own words or the schedule's."""
    return (
        line.use_type or target.use_type,
        line.territory or target.territory,
        line.period or target.period,
    )


def _work(
    facts: Facts,
    target: TargetFact,
    work: ReportedTogether,
    use_type: UseType,
    lines: list[LineFact],
    parts: ByLine,
    converted: Converted,
) -> WorkMoney:
    gross = sum(parts.manat[line.line] for line in lines)
    foreign = sum(line.amount for line in lines)
    group = None
    standing = converted.hold or whole_standing(facts, work)
    if standing is not None:
        pieces: tuple[Piece, ...] = (whole(standing, gross, foreign),)
    else:
        pieces, group = pieces_of(facts, target, work, use_type, lines, parts.manat)
    return described(
        facts,
        work,
        WorkMoney(
            target=target,
            work=work.work,
            title="",
            title_original="",
            use_type=use_type,
            reports=tuple(report.number for report in work.reports),
            currency=converted.money.currency,
            gross=gross,
            used=sum(parts.taken[line.line] for line in lines),
            borne=sum(parts.borne[line.line] for line in lines),
            pieces=pieces,
            group=group,
            source=Money(foreign, target.due.currency),
            rate=converted.rate,
            rate_day=converted.rate_day,
        ),
    )


def _no_works(
    target: TargetFact,
    lines_by_report: Iterable[list[LineFact]],
    parts: ByLine,
    converted: Converted,
) -> list[WorkMoney]:
    lines = [line for of_report in lines_by_report for line in of_report]
    if not lines:
        return []
    money = Money(sum(parts.manat[line.line] for line in lines), converted.money.currency)
    source = Money(sum(line.amount for line in lines), target.due.currency)
    used = sum(parts.taken[line.line] for line in lines)
    borne = sum(parts.borne[line.line] for line in lines)
    numbers = ", ".join(str(line.line) for line in sorted(lines, key=lambda line: line.line))
    held = held_target(target, money, f"royalty lines {numbers} are of no work", source, used)
    return [structs.replace(held, borne=borne)]
