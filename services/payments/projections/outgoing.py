"""How the schedule of a payment abroad is made of what distribution told of its lines (D-96)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from services.payments.domain.abroad import converted
from services.payments.domain.draft import Draft, DraftLine, DraftOrder
from services.payments.domain.liability_kinds import LiabilityKind
from services.payments.domain.outgoing import CORRECTION, RETURN, ROYALTY, OutgoingLine, OutgoingSchedule
from shared.contracts.distribution import AllocatedShare, ReturnDecided, RoyaltyAllocated
from shared.kernel.money import Money, split

_PERCENT = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What others told of what an order pays."""

    allocations: Mapping[str, RoyaltyAllocated]
    returns: Mapping[str, ReturnDecided]
    titles: Mapping[str, str]
    """Of works without an allocation."""
    names: Mapping[str, str]


def has_schedule(order: DraftOrder) -> bool:
    """Whether an order goes to a foreign organisation."""
    return order.contract is not None or any(item.kind is LiabilityKind.RETURN for item in order.items)


def schedule_of(draft: Draft, order: DraftOrder, told: Told) -> OutgoingSchedule:
    """The schedule of an order of a draft."""
    amounts = _amounts(order)
    lines = [
        _royalty(line, Money(amount, order.amount.currency), told)
        for line, amount in zip(order.lines, amounts, strict=True)
    ]
    for item in order.items:
        lines += _returned(item.liability, item.amount, told)
    return OutgoingSchedule(
        order=order.order,
        end_to_end_id=order.end_to_end_id,
        payment_run=draft.payment_run,
        execution_date=draft.execution_date,
        guild=draft.debtor.name,
        organisation=told.names.get(order.payee, order.payee),
        organisation_id=order.payee,
        contract=order.contract.number if order.contract is not None else None,
        charges=order.contract.charges.value if order.contract is not None else "",
        rate=order.quote.rate if order.quote is not None and order.lines else None,
        rate_day=order.quote.day if order.quote is not None and order.lines else None,
        withheld=order.withheld,
        lines=tuple(lines),
        total=order.amount,
    )


def _amounts(order: DraftOrder) -> list[int]:
    """What of the converted sum each credit bears: what is taken back its own conversion, the rest by largest
    remainder on the net, so that nothing is rounded away."""
    nets = [line.credit.net.amount - line.withheld.amount for line in order.lines]
    currency = order.net.currency
    below = {
        at: net if order.quote is None else converted(Money(net, currency), order.quote).amount
        for at, net in enumerate(nets)
        if net < 0
    }
    positive = [at for at in range(len(nets)) if at not in below]
    parts = split(
        order.royalty.amount - sum(below.values()),
        [nets[at] for at in positive],
        [order.lines[at].credit.credit for at in positive],
    )
    dealt = below | dict(zip(positive, parts, strict=True))
    return [dealt[at] for at in range(len(nets))]


def _royalty(line: DraftLine, amount: Money, told: Told) -> OutgoingLine:
    credit = line.credit
    allocation = told.allocations.get(credit.allocation)
    share = _share_of(line, allocation)
    return OutgoingLine(
        kind=CORRECTION if credit.net.amount < 0 else ROYALTY,
        work=credit.work,
        title=allocation.title if allocation else told.titles.get(credit.work, credit.work),
        title_original=allocation.title_original if allocation else "",
        episode=allocation.episode if allocation else None,
        role=credit.role.value,
        author=told.names.get(credit.owner or "", credit.owner),
        author_id=credit.owner,
        share=share.fraction if share else None,
        share_percent=_percent(share.fraction) if share else None,
        marks=share.marks if share else (),
        channel=credit.channel.value,
        use_type=allocation.use_type.value if allocation else "",
        territory=allocation.territory if allocation else "",
        used_from=allocation.period.first if allocation else None,
        used_to=allocation.period.last if allocation else None,
        gross=credit.gross,
        deducted=credit.gross - credit.net,
        tax=line.withheld,
        net=credit.net - line.withheld,
        amount=amount,
        reference=credit.credit,
    )


def _share_of(line: DraftLine, allocation: RoyaltyAllocated | None) -> AllocatedShare | None:
    if allocation is None:
        return None
    credit = line.credit
    same = [one for one in allocation.shares if one.share == credit.credit]
    same += [one for one in allocation.shares if (one.role, one.owner) == (credit.role, credit.owner)]
    return same[0] if same else None


def _percent(fraction: str) -> Decimal:
    part = Fraction(fraction)
    exact = Decimal(part.numerator * 100) / Decimal(part.denominator)
    return exact.quantize(_PERCENT, ROUND_HALF_UP)


def _returned(liability: str, amount: Money, told: Told) -> Sequence[OutgoingLine]:
    """The lines of a return as it was decided; of another liability one line."""
    back = told.returns.get(liability)
    if back is None or not back.lines or back.amount != amount:
        title = back.title if back is not None else ""
        return [_back(liability, back.work if back else "", title, "", None, amount, told)]
    return [
        _back(liability, back.work, back.title, line.role.value, line.owner, line.original, told)
        for line in back.lines
    ]


def _back(
    liability: str, work: str, title: str, role: str, owner: str | None, amount: Money, told: Told
) -> OutgoingLine:
    return OutgoingLine(
        kind=RETURN,
        work=work,
        title=title,
        role=role,
        author=told.names.get(owner or "", owner),
        author_id=owner,
        share=None,
        share_percent=None,
        amount=amount,
        reference=liability,
    )
