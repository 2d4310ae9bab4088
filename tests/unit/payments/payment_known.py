"""Payments in memory: what the streams say together, as the read models do."""

from __future__ import annotations

from services.payments.domain.circumstances import Circumstances
from services.payments.domain.credit import (
    CREDIT,
)
from services.payments.domain.credit_events import Credit
from services.payments.domain.draft import Draft
from services.payments.domain.holds import GUILD, HOLDS, Hold, Holds
from services.payments.domain.order_events import State
from services.payments.domain.payment_run import (
    PAYMENT_RUN,
)
from services.payments.domain.payment_run_events import RunState
from services.payments.domain.standing import Unpaid
from tests.unit.payments.payment_abroad import ORG, circumstances
from tests.unit.payments.payment_decided import Decided
from tests.unit.payments.payment_given import (
    DAY,
    RULE,
    payee_of,
    profile_of,
    unpaid_of,
)


class Known(Decided):
    """Streams, and what is known beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.credits: dict[str, Credit] = {}
        self.drafts: dict[str, Draft] = {}
        self.versions: dict[str, int] = {}
        """Payee -> version of his payment data in force."""
        self.dead: set[str] = set()
        self.erased: set[str] = set()
        """Payees of whose payment data nothing is kept."""
        self.creditors = 1
        """Version of the policy that names creditors' accounts."""

    def paid_by(self) -> dict[str, list[str]]:
        """Credit -> the orders that stand as having paid it."""
        found: dict[str, list[str]] = {one: [] for one in self.credits}
        for name, state in self.orders().items():
            for credit in state.issued.credits if state.stands else ():
                found[credit].append(name)
        return found

    def unpaid(self) -> list[Unpaid]:
        """Credits that no order has paid, and that did not pass to others."""
        return [
            unpaid_of(self.credits[one])
            for one, orders in sorted(self.paid_by().items())
            if not orders and not self.state(CREDIT, one).parts
        ]

    def reversed(self) -> set[str]:
        """Credits that another, unpaid one takes back."""
        return {
            one.takes_back.credit
            for one in (self.credits[unpaid.credit] for unpaid in self.unpaid())
            if one.takes_back is not None
        }

    def holds(self) -> list[Hold]:
        """Works that are disputed."""
        return list(self.state(HOLDS, GUILD).values())

    def circumstances(self) -> Circumstances:
        """As they are today."""
        states = self.orders().values()
        gone = [one for one in states if not one.stands]
        known = {one: number for one, number in self.versions.items() if one not in self.erased}
        members = Circumstances(
            day=DAY,
            payees={one: payee_of(one, one in self.dead) for one in self.versions},
            profiles={one: profile_of(one, number) for one, number in known.items() if number},
            holds=Holds(self.holds()),
            rules=(RULE,),
            returned={(one.issued.payee, one.issued.payment_data): "" for one in gone},
            asked={one.issued.payee: one.issued.order for one in gone if self._is_asked(one)},
        )
        return circumstances(members, known.get(ORG), self.later, self.creditors)

    def _is_asked(self, order: State) -> bool:
        kept = order.issued is not None and order.issued.order in self.unpaid_by_letter
        return bool(order.questions or (order.difference and not kept))

    def going_out(self) -> set[str]:
        """Whom a payment run pays that is not over."""
        over = (RunState.RELEASED, RunState.ABANDONED)
        drafts = [
            draft for run, draft in self.drafts.items() if self.state(PAYMENT_RUN, run).state not in over
        ]
        return {order.payee for draft in drafts for order in draft.orders}
