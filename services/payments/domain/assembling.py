"""How the draft of a payment run is put together of what is owed, and what a dispute takes out of it again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from services.payments.domain.circumstances import HOME_CURRENCY, Circumstances
from services.payments.domain.draft import Draft, DraftHold, DraftLine, DraftOrder, OrderKind
from services.payments.domain.order import end_to_end_id, order_id
from services.payments.domain.owed import Owed, standing_of_owed
from services.payments.domain.policy_bodies import DebtorAccount
from services.payments.domain.standing import CreditState, HoldReason, Standing, Unpaid, paid_in, standings_of
from services.payments.domain.tax import TaxedLine, TaxRule, withhold
from shared.kernel.money import Money

# An order names what it pays in one event, which has at most 256 KiB: of a liability its amount, too.
CREDITS_PER_ORDER = 5000
_LINES_OF_ITEM = 3

_Line: TypeAlias = tuple[Unpaid, TaxRule]


@dataclass(slots=True)
class _Sorted:
    """What can be paid, by payee and currency, and what is held, each with its reason."""

    lines: dict[tuple[str, str], list[_Line]] = field(default_factory=dict)
    items: dict[tuple[str, str], list[Owed]] = field(default_factory=dict)
    held: list[tuple[Unpaid | Owed, Standing]] = field(default_factory=list)


def assemble(
    payment_run: str,
    debtor: DebtorAccount,
    policies: dict[str, int],
    unpaid: Iterable[Unpaid],
    now: Circumstances,
    owed: Iterable[Owed] = (),
) -> Draft:
    """Put every credit and every liability into its payee's order, or among the holds with its reason."""
    found = _sorted_out(unpaid, owed, now)
    orders = []
    for payee, currency in sorted(found.lines.keys() | found.items.keys()):
        items = found.items.get((payee, currency), [])
        lines = found.lines.get((payee, currency), [])
        found.held += _beyond(lines, items)
        order = _order(payment_run, payee, currency, now, bool(lines))
        kept = _rebuilt(order, lines, items, found.held)
        orders += [] if kept is None else [kept]
    return Draft(
        payment_run=payment_run,
        execution_date=now.day,
        debtor=debtor,
        policies=policies,
        orders=tuple(orders),
        holds=_holds(found.held),
    )


def take_out(
    draft: Draft,
    falls: Callable[[Unpaid], bool],
    standing: Standing,
    falls_too: Callable[[Owed], bool] = lambda _: False,
) -> Draft:
    """The draft without the lines and liabilities that fall under a hold; tax is computed anew on what is left."""
    orders: list[DraftOrder] = []
    held: list[tuple[Unpaid | Owed, Standing]] = []
    for order in draft.orders:
        out: list[Unpaid | Owed] = [line.credit for line in order.lines if falls(line.credit)]
        out += [item for item in order.items if falls_too(item)]
        held += [(one, standing) for one in out]
        if not out:
            orders.append(order)
            continue
        by_rule = {rule.rule: rule for rule in order.rules}
        lines = [(line.credit, by_rule[line.rule]) for line in order.lines if not falls(line.credit)]
        items = [item for item in order.items if not falls_too(item)]
        kept = _rebuilt(order, lines, items, held)
        orders += [] if kept is None else [kept]
    return replace(draft, orders=tuple(orders), holds=_sorted_holds((*draft.holds, *_holds(held))))


_NEXT_RUN = Standing(
    state=CreditState.PAYABLE,
    reason=HoldReason.NEXT_RUN,
    detail=f"one order pays at most {CREDITS_PER_ORDER} credits; the next payment run pays these",
)
_NOTHING_LEFT = Standing(
    state=CreditState.PAYABLE,
    reason=HoldReason.NOTHING_LEFT,
    detail="what is withheld leaves nothing to pay; it is carried on (D-87)",
)
_PAID_BEFORE = Standing(
    state=CreditState.PAYABLE,
    reason=HoldReason.NOTHING_LEFT,
    detail="too much was paid before; what is owed next is set against it",
)


def _sorted_out(unpaid: Iterable[Unpaid], owed: Iterable[Owed], now: Circumstances) -> _Sorted:
    found = _Sorted()
    # What is owed comes first, so that the bound of an order never leaves it out.
    in_order = sorted(unpaid, key=lambda one: (one.net.amount >= 0, one.credit))
    for credit, standing in standings_of(in_order, now):
        if standing.rule is None:
            found.held.append((credit, standing))
        else:
            key = (credit.payee, paid_in(credit.payee, now))
            found.lines.setdefault(key, []).append((credit, standing.rule))
    for item in sorted(owed, key=lambda one: (one.amount.amount >= 0, one.liability)):
        standing = standing_of_owed(item, now)
        if standing.reason is not None:
            found.held.append((item, standing))
        else:
            found.items.setdefault((item.creditor, item.amount.currency), []).append(item)
    return found


def _beyond(lines: list[_Line], items: list[Owed]) -> list[tuple[Unpaid | Owed, Standing]]:
    """What does not fit into one order is taken off: liabilities go first."""
    fit = CREDITS_PER_ORDER // _LINES_OF_ITEM
    beyond: list[tuple[Unpaid | Owed, Standing]] = [(item, _NEXT_RUN) for item in items[fit:]]
    del items[fit:]
    left = CREDITS_PER_ORDER - _LINES_OF_ITEM * len(items)
    beyond += [(credit, _NEXT_RUN) for credit, _ in lines[left:]]
    del lines[left:]
    return beyond


def _order(payment_run: str, payee: str, currency: str, now: Circumstances, royalty: bool) -> DraftOrder:
    order, account = order_id(payment_run, payee, currency), now.accounts.get(payee)
    profile = None if account is not None else now.profiles[payee]
    credited = HOME_CURRENCY if royalty else currency
    return DraftOrder(
        order=order,
        end_to_end_id=end_to_end_id(order),
        payee=payee,
        payment_data=now.creditors_version if profile is None else profile.version,
        fingerprint="" if profile is None else profile.fingerprint,
        gross=Money(0, credited),
        withheld=(),
        net=Money(0, credited),
        rules=(),
        lines=(),
        paid=Money(0, currency),
        account=account,
        purpose=now.purposes.get(payee, ""),
        contract=now.contracts.get(payee),
        quote=None if credited == currency else now.quotes[currency],
    )


def _rebuilt(
    order: DraftOrder,
    lines: Sequence[_Line],
    items: Sequence[Owed],
    held: list[tuple[Unpaid | Owed, Standing]],
) -> DraftOrder | None:
    """The order with these lines and liabilities; None when nothing is left to pay. What it does not pay is `held`.

    Royalty and liabilities are not set against each other: what is returned goes back whole (D-68).
    """
    order = _taxed(order, lines)
    if order.royalty.amount <= 0:
        held += [(credit, _NOTHING_LEFT) for credit, _ in lines]
        order = _taxed(order, ())
    owed = sum(item.amount.amount for item in items)
    if owed <= 0:
        held += [(item, _PAID_BEFORE) for item in items]
        items, owed = (), 0
    if not order.lines and not items:
        return None
    paid = Money(order.royalty.amount + owed, order.amount.currency)
    return replace(order, kind=_kind(order), items=tuple(items), paid=paid)


def _kind(order: DraftOrder) -> OrderKind:
    if order.account is not None:
        return OrderKind.LIABILITY
    if not order.lines:
        return OrderKind.REFUND
    return OrderKind.ROYALTY if order.contract is None else OrderKind.ABROAD


def _taxed(order: DraftOrder, lines: Sequence[_Line]) -> DraftOrder:
    """The order with these lines: tax per rule on their sum, then back to the lines (D-79)."""
    currency = order.gross.currency
    rules = tuple(sorted({rule.rule: rule for _, rule in lines}.values(), key=lambda rule: rule.rule))
    withheld = [
        one
        for rule in rules
        for one in withhold(
            rule,
            [
                TaxedLine(credit=credit.credit, gross=credit.gross, net=credit.net)
                for credit, its in lines
                if its.rule == rule.rule
            ],
        )
    ]
    parts: dict[str, int] = {}
    for one in withheld:
        for credit, part in one.parts:
            parts[credit] = parts.get(credit, 0) + part.amount
    gross = sum(credit.net.amount for credit, _ in lines)
    taken = sum(one.withholding.amount.amount for one in withheld)
    return replace(
        order,
        gross=Money(gross, currency),
        withheld=tuple(one.withholding for one in withheld),
        net=Money(gross - taken, currency),
        rules=rules,
        lines=tuple(
            DraftLine(credit=credit, rule=rule.rule, withheld=Money(parts.get(credit.credit, 0), currency))
            for credit, rule in lines
        ),
    )


def _holds(held: Iterable[tuple[Unpaid | Owed, Standing]]) -> tuple[DraftHold, ...]:
    grouped: dict[tuple[str, CreditState, HoldReason, str, str], list[Unpaid | Owed]] = {}
    for one, standing in held:
        if standing.reason is not None:
            payee = one.creditor if isinstance(one, Owed) else one.payee
            key = (payee, standing.state, standing.reason, standing.detail, _of(one).currency)
            grouped.setdefault(key, []).append(one)
    return _sorted_holds(
        DraftHold(
            payee=payee,
            state=state,
            reason=reason,
            detail=detail,
            amount=Money(sum(_of(one).amount for one in its), currency),
            credits=sum(isinstance(one, Unpaid) for one in its),
            items=sum(isinstance(one, Owed) for one in its),
        )
        for (payee, state, reason, detail, currency), its in grouped.items()
    )


def _of(one: Unpaid | Owed) -> Money:
    return one.amount if isinstance(one, Owed) else one.net


def _sorted_holds(holds: Iterable[DraftHold]) -> tuple[DraftHold, ...]:
    def rank(hold: DraftHold) -> tuple[str, str, str, str, int]:
        return (hold.payee, hold.reason, hold.detail, hold.amount.currency, hold.amount.amount)

    return tuple(sorted(holds, key=rank))
