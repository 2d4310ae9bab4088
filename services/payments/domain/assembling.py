"""How the draft of a payment run is put together of what is owed, and what a dispute takes out of it again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from services.payments.domain.draft import Draft, DraftHold, DraftLine, DraftOrder
from services.payments.domain.order import end_to_end_id, order_id
from services.payments.domain.policy_bodies import DebtorAccount
from services.payments.domain.standing import (
    Circumstances,
    CreditState,
    HoldReason,
    Profile,
    Standing,
    Unpaid,
    standings_of,
)
from services.payments.domain.tax import TaxedLine, TaxRule, withhold
from shared.kernel.money import Money

# An order names its credits in one event, which has at most 256 KiB.
CREDITS_PER_ORDER = 5000


def assemble(
    payment_run: str,
    debtor: DebtorAccount,
    policies: dict[str, int],
    unpaid: Iterable[Unpaid],
    now: Circumstances,
) -> Draft:
    """Put every credit into its payee's order, or among the holds with its reason."""
    paid: dict[tuple[str, str], list[tuple[Unpaid, TaxRule]]] = {}
    held: list[tuple[Unpaid, Standing]] = []
    # What is owed comes first, so that the bound of an order never leaves it out.
    in_order = sorted(unpaid, key=lambda one: (one.net.amount >= 0, one.credit))
    for credit, standing in standings_of(in_order, now):
        if standing.rule is None:
            held.append((credit, standing))
        else:
            paid.setdefault((credit.payee, credit.net.currency), []).append((credit, standing.rule))
    orders = []
    for (payee, currency), lines in sorted(paid.items()):
        held += [(credit, _NEXT_RUN) for credit, _ in lines[CREDITS_PER_ORDER:]]
        del lines[CREDITS_PER_ORDER:]
        order = _order(payment_run, payee, currency, now.profiles[payee], lines)
        if order.net.amount > 0:
            orders.append(order)
        else:
            held += [(credit, _NOTHING_LEFT) for credit, _ in lines]
    return Draft(
        payment_run=payment_run,
        execution_date=now.day,
        debtor=debtor,
        policies=policies,
        orders=tuple(orders),
        holds=_holds(held),
    )


def take_out(draft: Draft, falls: Callable[[Unpaid], bool], standing: Standing) -> Draft:
    """The draft without the lines that fall under a hold; tax is computed anew on what is left."""
    orders: list[DraftOrder] = []
    held: list[tuple[Unpaid, Standing]] = []
    for order in draft.orders:
        out = [line.credit for line in order.lines if falls(line.credit)]
        held += [(credit, standing) for credit in out]
        if not out:
            orders.append(order)
            continue
        by_rule = {rule.rule: rule for rule in order.rules}
        left = [(line.credit, by_rule[line.rule]) for line in order.lines if not falls(line.credit)]
        if left:
            again = _rebuilt(order, left)
            if again.net.amount > 0:
                orders.append(again)
            else:
                held += [(credit, _NOTHING_LEFT) for credit, _ in left]
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


def _order(
    payment_run: str,
    payee: str,
    currency: str,
    profile: Profile,
    lines: Sequence[tuple[Unpaid, TaxRule]],
) -> DraftOrder:
    order = order_id(payment_run, payee, currency)
    empty = DraftOrder(
        order=order,
        end_to_end_id=end_to_end_id(order),
        payee=payee,
        payment_data=profile.version,
        fingerprint=profile.fingerprint,
        gross=Money(0, currency),
        withheld=(),
        net=Money(0, currency),
        rules=(),
        lines=(),
    )
    return _rebuilt(empty, lines)


def _rebuilt(order: DraftOrder, lines: Sequence[tuple[Unpaid, TaxRule]]) -> DraftOrder:
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


def _holds(held: Iterable[tuple[Unpaid, Standing]]) -> tuple[DraftHold, ...]:
    grouped: dict[tuple[str, CreditState, HoldReason, str, str], list[Unpaid]] = {}
    for credit, standing in held:
        if standing.reason is not None:
            key = (credit.payee, standing.state, standing.reason, standing.detail, credit.net.currency)
            grouped.setdefault(key, []).append(credit)
    return _sorted_holds(
        DraftHold(
            payee=payee,
            state=state,
            reason=reason,
            detail=detail,
            amount=Money(sum(credit.net.amount for credit in credits_), currency),
            credits=len(credits_),
        )
        for (payee, state, reason, detail, currency), credits_ in grouped.items()
    )


def _sorted_holds(holds: Iterable[DraftHold]) -> tuple[DraftHold, ...]:
    def rank(hold: DraftHold) -> tuple[str, str, str, str, int]:
        return (hold.payee, hold.reason, hold.detail, hold.amount.currency, hold.amount.amount)

    return tuple(sorted(holds, key=rank))
