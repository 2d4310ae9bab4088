"""Payments in memory: the pure rules as jobs and policies put them together, and a bank that does what it is told.

Sums are qəpik. What reacts to an event may do so much later: until then the streams alone have to keep things right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from services.payments.domain.assembling import assemble, take_out
from services.payments.domain.circumstances import Circumstances
from services.payments.domain.credit import (
    CREDIT,
    CreditAgain,
    EnterCredit,
    FreeCredit,
    PassCredit,
    PayCredit,
    ReceiveCredit,
    TakeCredit,
)
from services.payments.domain.credit_events import Credit, PassedPart
from services.payments.domain.draft import Draft, DraftOrder
from services.payments.domain.holds import GUILD, HOLDS, Hold, Holds, LiftHold, RaiseHold
from services.payments.domain.liability import (
    LIABILITY,
    FreeLiability,
    IncurLiability,
    Liability,
    OweAgain,
    PayLiability,
    TakeLiability,
)
from services.payments.domain.order import ORDER, IssueOrder
from services.payments.domain.order_events import OrderAgreed, OrderFailed, OrderQuestioned, OrderReturned
from services.payments.domain.outcome_events import OrderFoundOverpaid, OrderFoundPaid, OrderFoundUnpaid
from services.payments.domain.owed import Owed
from services.payments.domain.passing import Parties, Unsettled, passing
from services.payments.domain.payment_run import (
    PAYMENT_RUN,
    AbandonRun,
    FinishRelease,
    OpenRun,
    PrepareRun,
    ReleaseRun,
    TakeLinesOut,
)
from services.payments.domain.payment_run_events import RunGivenUp, RunPrepared, RunState
from services.payments.domain.run_approval import ApproveRun
from services.payments.domain.standing import CreditState, HoldReason, Standing, Unpaid
from shared.kernel.decider import Decider, Rejected
from shared.kernel.money import Money
from tests.unit.payments.payment_abroad import owed_of
from tests.unit.payments.payment_given import (
    DAY,
    DEBTOR,
    NOON,
    issued_of,
)
from tests.unit.payments.payment_known import Known

_OUT = Standing(state=CreditState.PAYABLE, reason=HoldReason.REVERSED, detail="taken out")


class Payments(Known):
    """What jobs, policies and people do with them, and what waits to react."""

    def __init__(self) -> None:
        super().__init__()
        self.reactions: list[Callable[[], object]] = []

    def _react(self, event: object) -> None:
        match event:
            case OrderReturned() | OrderFailed():
                self.reactions.append(partial(self._owe_again, event))
            case OrderFoundPaid():
                self.reactions.append(partial(self.pay_after_all, event))
            case OrderAgreed() | OrderQuestioned() | OrderFoundOverpaid() | OrderFoundUnpaid():
                self.reactions.append(partial(self.let_go_again, event.order))
            case RunGivenUp(payment_run=run):
                self.reactions.append(partial(self._let_go, run, "ABANDONED"))
            case RunPrepared(payment_run=run):
                self.reactions.append(partial(self.take_reversed_out, run))

    def react(self) -> None:
        """Everything that waits does what it has to."""
        while self.reactions:
            self.reactions.pop(0)()

    def _owe_again(self, event: OrderReturned | OrderFailed) -> None:
        self._each(event.credits, CreditAgain(order=event.order))
        for item in event.items:
            self.must(LIABILITY, item.liability, OweAgain(order=event.order))

    def _each(self, credits_: Iterable[str], command: Any) -> None:
        for credit in credits_:
            self.must(CREDIT, credit, command)

    # Jobs
    def prepare(self, run: str) -> None:
        """The job of that name."""
        self.must(PAYMENT_RUN, run, OpenRun(payment_run=run, execution_date=DAY, by="accountant"))
        now = self.circumstances()
        free = [one for one in self.unpaid() if self.state(CREDIT, one.credit).order is None]
        owed = [one for state in self.liabilities().values() if (one := owed_of(state)) is not None]
        taken, lost = set[str](), set[str]()
        while True:
            left = [one for one in free if one.credit not in lost]
            items = [one for one in owed if one.liability not in lost]
            draft = assemble(run, DEBTOR, {}, left, now, items)
            wanted = [one for one in draft.pays if one not in taken]
            if not wanted:
                break
            won = self._take(draft, set(wanted))
            taken |= won
            lost |= set(wanted) - won
            # Whose debt another run has, he gets nothing by this one.
            owing = {one.payee for one in free if one.credit in lost and one.net.amount < 0}
            lost |= {one.credit for one in free if one.payee in owing}
        self.drafts[run] = draft
        command = PrepareRun(
            digest=draft.digest,
            orders=len(draft.orders),
            total=draft.total,
            totals=draft.totals,
            credits=draft.pays,
            taken=frozenset(taken),
        )
        self.must(PAYMENT_RUN, run, command)

    def _take(self, draft: Draft, wanted: set[str]) -> set[str]:
        credit = TakeCredit(payment_run=draft.payment_run)
        commands: list[tuple[Decider[Any, Any, Any], str, Any]] = [
            (CREDIT, one, credit) for one in draft.credits if one in wanted
        ]
        commands += [
            (LIABILITY, item.liability, TakeLiability(payment_run=draft.payment_run, amount=item.amount))
            for order in draft.orders
            for item in order.items
            if item.liability in wanted
        ]
        won = [(one, self.tell(decider, one, command)) for decider, one, command in commands]
        return {one for one, outcome in won if not isinstance(outcome, Rejected)}

    def release(self, run: str) -> list[Any] | Rejected:
        """By a third person, with everything that stands against it."""
        draft, now = self.drafts[run], self.circumstances()
        lines = [line.credit for order in draft.orders for line in order.lines]
        held = {hold.dispute for line in lines if (hold := now.holds.on(line)) is not None}
        items = [item for order in draft.orders for item in order.items]
        held |= {hold.dispute for item in items if (hold := item.held_by(now.holds)) is not None}
        quotes = {order.quote for order in draft.orders if order.quote is not None}
        gone = self.reversed()
        command = ReleaseRun(
            digest=self.state(PAYMENT_RUN, run).digest,
            by="director",
            at=NOON,
            today=DAY,
            held=tuple(sorted(held)),
            reversed=tuple(line.credit for line in lines if line.credit in gone),
            changed=tuple(order.payee for order in draft.orders if self._changed(order, now)),
            outdated=tuple("rate of EUR" for one in quotes if now.quotes.get("EUR") != one),
        )
        return self.tell(PAYMENT_RUN, run, command)

    def _changed(self, order: DraftOrder, now: Circumstances) -> bool:
        data = (order.payee, order.payment_data)
        version = self.creditors if order.account is not None else self.versions[order.payee]
        other = version != order.payment_data or order.payee in self.dead | self.erased
        return other or data in now.returned or order.payee in now.asked

    def carry_out(self, run: str, until: int | None = None) -> None:
        """The job of a release from its beginning; it dies before its step `until`."""
        draft = self.drafts[run]
        steps: list[tuple[Decider[Any, Any, Any], str, Any]] = [
            (ORDER, order.order, IssueOrder(order=issued_of(draft, order))) for order in draft.orders
        ]
        steps += [
            (CREDIT, line.credit.credit, PayCredit(payment_run=run, order=order.order))
            for order in draft.orders
            for line in order.lines
        ]
        steps += [
            (LIABILITY, item.liability, PayLiability(payment_run=run, order=order.order))
            for order in draft.orders
            for item in order.items
        ]
        steps.append((PAYMENT_RUN, run, FinishRelease(files=("file",))))
        for decider, entity, command in steps[:until]:
            self.must(decider, entity, command)

    # Policies
    def take_reversed_out(self, run: str) -> None:
        """What was taken back leaves a run that is not released."""
        gone = self.reversed()
        self._lay_down(run, lambda credit: credit.credit in gone)

    def take_held_out(self, run: str) -> None:
        """What is disputed leaves a run that is not released."""
        holds = Holds(self.holds())
        self._lay_down(
            run, lambda credit: holds.on(credit) is not None, lambda owed: owed.held_by(holds) is not None
        )

    def _lay_down(
        self, run: str, falls: Callable[[Unpaid], bool], falls_too: Callable[[Owed], bool] = lambda _: False
    ) -> None:
        if self.state(PAYMENT_RUN, run).state not in (RunState.PREPARED, RunState.APPROVED):
            return
        draft = self.drafts[run]
        left = take_out(draft, falls, _OUT, falls_too)
        if left.pays != draft.pays:
            command = TakeLinesOut(
                was=draft.digest,
                dispute="",
                credits=len(draft.pays) - len(left.pays),
                digest=left.digest,
                orders=len(left.orders),
                total=left.total,
                totals=left.totals,
            )
            self.must(PAYMENT_RUN, run, command)
            self.drafts[run] = left
        self._let_go(run, "TAKEN_OUT")

    def _let_go(self, run: str, reason: str) -> None:
        stays = set() if reason == "ABANDONED" else set(self.drafts[run].pays)
        free = FreeCredit(payment_run=run, reason=reason)
        taken = [one for one in self.credits if self.state(CREDIT, one).payment_run == run]
        self._each([one for one in taken if one not in stays], free)
        for name, state in self.liabilities().items():
            if state.payment_run == run and name not in stays:
                self.must(LIABILITY, name, FreeLiability(payment_run=run, reason=reason))

    # People
    def owe(self, liability: Liability, cause: str, amount: int) -> list[Any] | Rejected:
        """So much more, or less, is owed for a cause."""
        money = Money(amount, liability.currency)
        return self.tell(
            LIABILITY,
            liability.id,
            IncurLiability(liability=liability, cause=cause, amount=money, effective_on=DAY),
        )

    def enter(self, credit: Credit) -> None:
        """A share comes to its account, or is taken back of it; then it leaves what is not released."""
        self.must(CREDIT, credit.id, EnterCredit(credit=credit, effective_on=DAY))
        self.credits[credit.id] = credit
        self.versions.setdefault(credit.payee, 0)
        if credit.takes_back is not None:
            self.reactions += [partial(self.take_reversed_out, run) for run in self.drafts]

    def pass_on(self, parties: Parties) -> dict[str, tuple[PassedPart, ...]]:
        """What is unpaid of the dead passes to their heirs, and what is taken back of it follows."""
        asked = self.circumstances().asked
        known = []
        for one in (self.credits[unpaid.credit] for unpaid in self.unpaid() if unpaid.payee not in asked):
            state = self.state(CREDIT, one.id)
            original = (
                self.state(CREDIT, one.takes_back.credit) if one.takes_back is not None else CREDIT.initial
            )
            if state.order is None and (one.payee in parties.died or original.parts):
                follows = tuple(part.credit for part in original.parts)
                known.append(Unsettled(credit=one, in_run=state.payment_run is not None, follows=follows))
        passed = {}
        for credit, parts in passing(known, parties, DAY):
            outcome = self.tell(CREDIT, credit, PassCredit(parts=parts))
            if isinstance(outcome, Rejected):
                assert outcome.reason == "IN_A_RUN"
                continue
            passed[credit] = parts
            for part in parts:
                self.must(CREDIT, part.credit.id, ReceiveCredit(part=part))
                self.credits[part.credit.id] = part.credit
                self.versions.setdefault(part.credit.payee, 0)
        self.reactions += [partial(self.take_reversed_out, run) for run in self.drafts]
        return passed

    def dispute(self, work: str) -> None:
        """A work is disputed."""
        self.must(HOLDS, GUILD, RaiseHold(hold=Hold(dispute=f"on {work}", work=work, role=None)))
        self.reactions += [partial(self.take_held_out, run) for run in self.drafts]

    def agree(self, work: str) -> None:
        """It is no more."""
        self.must(HOLDS, GUILD, LiftHold(dispute=f"on {work}"))

    def approve(self, run: str) -> list[Any] | Rejected:
        """By a second person."""
        digest = self.state(PAYMENT_RUN, run).digest
        return self.tell(PAYMENT_RUN, run, ApproveRun(digest=digest, by="chief"))

    def abandon(self, run: str) -> list[Any] | Rejected:
        """Give a run up."""
        return self.tell(PAYMENT_RUN, run, AbandonRun(by="accountant", reason="other day"))
