"""Payments in memory: the pure rules as jobs and policies put them together, and a bank that does what it is told.

Sums are qəpik. What reacts to an event may do so much later: until then the streams alone have to keep things right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from services.payments.domain.assembling import assemble, take_out
from services.payments.domain.credit import (
    CREDIT,
    CreditAgain,
    EnterCredit,
    FreeCredit,
    PassCredit,
    PayAfterAll,
    PayCredit,
    ReceiveCredit,
    TakeCredit,
)
from services.payments.domain.credit_events import Credit, PassedPart
from services.payments.domain.draft import Draft, DraftOrder
from services.payments.domain.holds import GUILD, HOLDS, Hold, Holds, LiftHold, RaiseHold
from services.payments.domain.order import ORDER, IssueOrder
from services.payments.domain.order_decision import ApproveOutcome, ProposeOutcome
from services.payments.domain.order_events import OrderFailed, OrderReturned
from services.payments.domain.outcome_events import OrderFoundPaid
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
from services.payments.domain.standing import (
    Circumstances,
    CreditState,
    HoldReason,
    Standing,
    Unpaid,
)
from shared.kernel.decider import Accepted, Decider, Rejected
from shared.kernel.money import Money
from tests.unit.payments.payment_given import (
    DAY,
    DEBTOR,
    NOON,
    RULE,
    issued_of,
    payee_of,
    profile_of,
    unpaid_of,
)

_OUT = Standing(state=CreditState.PAYABLE, reason=HoldReason.REVERSED, detail="taken out")


class Payments:
    """Streams, what they say together, and what waits to react."""

    def __init__(self) -> None:
        self.states: dict[tuple[str, str], Any] = {}
        self.credits: dict[str, Credit] = {}
        self.drafts: dict[str, Draft] = {}
        self.versions: dict[str, int] = {}
        """Payee -> version of his payment data in force."""
        self.dead: set[str] = set()
        self.reactions: list[Callable[[], object]] = []

    # Streams
    def state(self, decider: Decider[Any, Any, Any], entity: str) -> Any:
        """What a stream says."""
        return self.states.get((decider.entity, entity), decider.initial)

    def tell(self, decider: Decider[Any, Any, Any], entity: str, command: Any) -> list[Any] | Rejected:
        """A command with its events, and what reacts to them queued."""
        outcome = decider.decide(command, self.state(decider, entity))
        if isinstance(outcome, Rejected):
            return outcome
        events = list(outcome.events) if isinstance(outcome, Accepted) else []
        for event in events:
            self.states[decider.entity, entity] = decider.evolve(self.state(decider, entity), event)
            self._react(event)
        return events

    def must(self, decider: Decider[Any, Any, Any], entity: str, command: Any) -> list[Any]:
        """A command that holds."""
        outcome = self.tell(decider, entity, command)
        assert not isinstance(outcome, Rejected), outcome
        return outcome

    def _react(self, event: object) -> None:
        match event:
            case OrderReturned(order=order, credits=credits_) | OrderFailed(order=order, credits=credits_):
                self.reactions.append(partial(self._each, credits_, CreditAgain(order=order)))
            case RunGivenUp(payment_run=run):
                self.reactions.append(partial(self._let_go, run, "ABANDONED"))
            case RunPrepared(payment_run=run):
                self.reactions.append(partial(self.take_reversed_out, run))

    def react(self) -> None:
        """Everything that waits does what it has to."""
        while self.reactions:
            self.reactions.pop(0)()

    def _each(self, credits_: Iterable[str], command: Any) -> None:
        for credit in credits_:
            self.must(CREDIT, credit, command)

    # What the read models say
    def orders(self) -> dict[str, Any]:
        """Orders that were issued."""
        return {name: state for (entity, name), state in self.states.items() if entity == ORDER.entity}

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
        return Circumstances(
            day=DAY,
            payees={one: payee_of(one, one in self.dead) for one in self.versions},
            profiles={one: profile_of(one, number) for one, number in self.versions.items() if number},
            holds=Holds(self.holds()),
            rules=(RULE,),
            returned={(one.issued.payee, one.issued.payment_data): "" for one in gone},
            asked={one.issued.payee: one.issued.order for one in gone if one.questions or one.difference},
        )

    # Jobs
    def prepare(self, run: str) -> None:
        """The job of that name."""
        self.must(PAYMENT_RUN, run, OpenRun(payment_run=run, execution_date=DAY, by="accountant"))
        now = self.circumstances()
        free = [one for one in self.unpaid() if self.state(CREDIT, one.credit).order is None]
        taken, lost = set[str](), set[str]()
        while True:
            draft = assemble(run, DEBTOR, {}, [one for one in free if one.credit not in lost], now)
            wanted = [one for one in draft.credits if one not in taken]
            if not wanted:
                break
            for one in wanted:
                refused = isinstance(self.tell(CREDIT, one, TakeCredit(payment_run=run)), Rejected)
                (lost if refused else taken).add(one)
        self.drafts[run] = draft
        command = PrepareRun(
            digest=draft.digest,
            orders=len(draft.orders),
            total=draft.total,
            credits=draft.credits,
            taken=frozenset(taken),
        )
        self.must(PAYMENT_RUN, run, command)

    def release(self, run: str) -> list[Any] | Rejected:
        """By a third person, with everything that stands against it."""
        draft, now = self.drafts[run], self.circumstances()
        lines = [line.credit for order in draft.orders for line in order.lines]
        held = {hold.dispute for line in lines if (hold := now.holds.on(line)) is not None}
        gone = self.reversed()
        command = ReleaseRun(
            digest=self.state(PAYMENT_RUN, run).digest,
            by="director",
            at=NOON,
            today=DAY,
            held=tuple(sorted(held)),
            reversed=tuple(line.credit for line in lines if line.credit in gone),
            changed=tuple(order.payee for order in draft.orders if self._changed(order, now)),
        )
        return self.tell(PAYMENT_RUN, run, command)

    def _changed(self, order: DraftOrder, now: Circumstances) -> bool:
        data = (order.payee, order.payment_data)
        other = self.versions[order.payee] != order.payment_data or order.payee in self.dead
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
        self._lay_down(run, lambda credit: holds.on(credit) is not None)

    def _lay_down(self, run: str, falls: Callable[[Unpaid], bool]) -> None:
        if self.state(PAYMENT_RUN, run).state not in (RunState.PREPARED, RunState.APPROVED):
            return
        draft = self.drafts[run]
        left = take_out(draft, falls, _OUT)
        if left.credits != draft.credits:
            command = TakeLinesOut(
                was=draft.digest,
                dispute="",
                credits=len(draft.credits) - len(left.credits),
                digest=left.digest,
                orders=len(left.orders),
                total=left.total,
            )
            self.must(PAYMENT_RUN, run, command)
            self.drafts[run] = left
        self._let_go(run, "TAKEN_OUT")

    def _let_go(self, run: str, reason: str) -> None:
        stays = set() if reason == "ABANDONED" else set(self.drafts[run].credits)
        free = FreeCredit(payment_run=run, reason=reason)
        taken = [one for one in self.credits if self.state(CREDIT, one).payment_run == run]
        self._each([one for one in taken if one not in stays], free)

    # People
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

    def decide(self, order: str, paid: int) -> bool:
        """What the bank's letter says, by two people; False: nothing was to be decided, or it has no file yet."""
        run = self.state(ORDER, order).issued.payment_run
        if self.state(PAYMENT_RUN, run).state is not RunState.RELEASED:
            return False
        proof = ProposeOutcome(
            paid=Money(paid), day=DAY, document_sha256="ab" * 32, reason="letter", by="treasurer"
        )
        if isinstance(self.tell(ORDER, order, proof), Rejected):
            return False
        state = self.state(ORDER, order)
        credits_ = () if state.stands else state.issued.credits
        free = bool(credits_) and all(
            self.state(CREDIT, one).payment_run is None and not self.state(CREDIT, one).parts
            for one in credits_
        )
        agree = ApproveOutcome(number=state.proposals, by="controller", free=free)
        for event in self.must(ORDER, order, agree):
            if isinstance(event, OrderFoundPaid):
                again = PayAfterAll(payment_run=state.issued.payment_run, order=order)
                self._each(event.reinstated, again)
        return True
