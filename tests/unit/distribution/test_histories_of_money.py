"""Histories of money on the pure rules: whatever is registered, refused, inherited, merged, reported, sent from abroad,
paid, changed, expired and dealt out in whatever order, every qəpik is in one state, nothing is taken or promised twice,
and nobody keeps what is another's.

The same 1,000 histories in `make test` and 5,000 in CI; others, as many as wanted, with `make fuzz-money EXAMPLES=`,
which prints how a failing one is repeated.
"""

import os
from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.distribution.domain import ledger
from services.distribution.domain.ledger import UNALLOCATED, WRITTEN_OFF, States, imbalance, states_of
from services.distribution.domain.recovery import waits
from shared.contracts.distribution import RefundLine
from shared.contracts.terms import Role, ShareState
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.unit.distribution.money_account import USED_ON, Account
from tests.unit.distribution.money_dealt import Dealt, expire, redistribute
from tests.unit.distribution.money_due import Whose, had_of, is_theirs
from tests.unit.distribution.money_history import Guild
from tests.unit.distribution.money_people import ALWAYS
from tests.unit.distribution.money_provision import Provision
from tests.unit.distribution.money_receivers import falls_to_receivers
from tests.unit.distribution.money_reserves import begins_anew, reserved_since
from tests.unit.distribution.money_said import PEOPLE, WORKS, amounts, heirs, lines, shares, wholes, works
from tests.unit.distribution.owners_said import Roles
from tests.unit.distribution.run_given import C, D, S

EXAMPLES = int(os.environ.get("EXAMPLES") or (5000 if os.environ.get("CI") else 1000))
ACCOUNTS = ("account", "bill", "abroad")
AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))
BEGINNINGS = (
    *((), ("REFUSED",), ("REFUSED", "BACK"), ("REFUSED", "CARRIED")),
    *(("ABROAD",), ("DEALT",), ("REFUSED", "ABROAD", "BACK", "DEALT")),
    *(("REFUSED", "BACK", "LACKS"), ("DEALT", "LACKS")),
)
Sums = dict[str, int]


class Histories(RuleBasedStateMachine):
    """What may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.guild, self.dealt, self.provision = Guild(), Dealt(), Provision()
        self.most: dict[str, int] = defaultdict(int)
        """Account -> the most that it ever had."""
        self.states: dict[str, States] = {}
        """Account -> where its money is."""
        self.paid: dict[tuple[str, str], int] = defaultdict(int)
        """Account and receiver -> what he would have been paid by now, if everything were paid at once."""

    @initialize(of=lines, amount=amounts, roles=shares(), far=some.sampled_from(BEGINNINGS))
    def begin(self, of: dict[int, tuple[str, int]], amount: int, roles: Roles, far: tuple[str, ...]) -> None:
        self.guild.accounts["account"] = Account(due=amount, lines=of, received=amount)
        self.guild.register("film", roles)
        self.guild.people.mandates["ada"] = self.guild.day
        # Some begin further on, so that in more of them something went for good when something is corrected.
        if "REFUSED" in far:
            self.guild.people.refuse(min(roles[D]), min(USED_ON.values()))
        if "ABROAD" in far:
            self.leave(min(roles[D]))
            self.send({1: ("film", 5), 2: ("play", 2)}, amount)
        if far:
            self.distribute()
        if "CARRIED" in far or "BACK" in far:
            self.carry()
        if "BACK" in far:
            self.refund()
        if "CARRIED" in far:
            self.report(of, amount, now=True)
            self.distribute()
        if "DEALT" in far:
            self.redistribute({}, late=True)
        if "LACKS" in far:
            self.take_back("account", 1)
            self.distribute()
            self.write_off("account", amount, amount)

    @rule(work=works, roles=shares())
    def register(self, work: str, roles: Roles) -> None:
        """A work is registered, or who has it changes."""
        if work not in self.guild.merged:
            self.guild.register(work, roles)

    @rule(
        work=works,
        of=some.sampled_from((D, S, C)),
        share=some.none() | some.sampled_from(PEOPLE),
        parts=wholes(),
    )
    def end_dispute(self, work: str, of: Role, share: str | None, parts: dict[str, Fraction]) -> None:
        """A dispute over a role, or a share in it, ends by documents that say who has which part of it; of a work that
        was registered, and perhaps found to be another since."""
        if work in self.guild.works or work in self.guild.merged:
            self.guild.end(work, of, share, parts)

    @rule(party=some.sampled_from(PEOPLE))
    def grant(self, party: str) -> None:
        """An author gives a mandate that covers what was used before."""
        self.guild.people.mandates.setdefault(party, self.guild.day)

    @rule(party=some.sampled_from(PEOPLE), since=some.sampled_from((1, 10, 20, 31)))
    def refuse(self, party: str, since: int) -> None:
        """An owner does not want the guild's management of what was used from a day on, which may be over."""
        self.guild.people.refuse(party, date(2026, 7, since))

    @rule(owner=some.sampled_from(PEOPLE[:2]), parts=heirs(), back=some.booleans())
    def inherit(self, owner: str, parts: dict[str, Fraction], back: bool) -> None:
        """Others receive for an owner from now on, or did all the time."""
        self.guild.people.link(owner, parts, ALWAYS if back else self.guild.day)

    @precondition(lambda self: self._undecided())
    @rule()
    def carry(self) -> None:
        """What was refused of the first account is to go into the next period."""
        self.guild.carried.decide(self._undecided())

    def _undecided(self) -> list[RefundLine]:
        return self.guild.carried.undecided(self.guild.standing(), self.guild.owing.owes("account"))

    @precondition(lambda self: self.guild.carried.waiting)
    @rule()
    def refund(self) -> None:
        """What was to, and no run has taken up, goes back to its payer instead."""
        self.guild.carried.decide_otherwise()
        self.guild.look_again("account")

    @rule(name=some.sampled_from(ACCOUNTS))
    def give_back(self, name: str) -> None:
        """Whoever was credited with too much of an account has given it back."""
        self.guild.owing.give_all(name, self.guild.people.now)
        self.paid |= {key: 0 for key in self.paid if key[0] == name}
        self._pay()

    @rule(name=some.sampled_from(ACCOUNTS), party=some.sampled_from(PEOPLE), part=some.sampled_from((1, 2)))
    def give_some(self, name: str, party: str, part: int) -> None:
        """Payments says what was set against what was credited since, and somebody gives back all or half of the rest,
        which may be nothing."""
        owing, now = self.guild.owing, self.guild.people.now
        has = self._credited()
        owes = {payee: paid - has[name, payee] for (of, payee), paid in self.paid.items() if of == name}
        owing.set_off(name, owes, now)
        self.paid[name, now(party)] -= owing.give(name, now(party), owes.get(now(party), 0) // part, now)

    @rule(pair=some.sampled_from((("dai", "ada"), ("cem", "bob"))))
    def find_out(self, pair: tuple[str, str]) -> None:
        """Two people are one; what each was paid the one was paid."""
        merged, stands = pair
        self.guild.find_out(merged, stands)
        for target, payee in list(self.paid):
            if payee == merged:
                self.paid[target, stands] += self.paid.pop((target, payee))

    @precondition(lambda self: "bill" not in self.guild.accounts)
    @rule(of=lines, amount=amounts, now=some.booleans())
    def report(self, of: dict[int, tuple[str, int]], amount: int, now: bool) -> None:
        """A second account, of the next period."""
        received = amount if now else amount // 2
        self.guild.accounts["bill"] = Account(due=amount, lines=of, received=received, period=AUGUST)

    @rule(of=lines, amount=amounts)
    def send(self, of: dict[int, tuple[str, int]], amount: int) -> None:
        """A foreign organisation sends its schedule, and the money for it."""
        if "abroad" not in self.guild.accounts:
            sums = {number: (work, use * amount) for number, (work, use) in of.items()}
            due = sum(use for _, use in sums.values())
            self.guild.accounts["abroad"] = Account(due=due, lines=sums, received=due, abroad=True)

    @rule(party=some.sampled_from(PEOPLE))
    def leave(self, party: str) -> None:
        """Another organisation manages somebody's rights, too: what comes from abroad for him goes back there."""
        self.guild.people.elsewhere.setdefault(party, self.guild.day)

    @rule(name=some.sampled_from(ACCOUNTS), of=lines, more=some.integers(-50, 50))
    def replace(self, name: str, of: dict[int, tuple[str, int]], more: int) -> None:
        """A new version of an account; what it says more is paid."""
        account = self.guild.accounts.get(name)
        if account is not None:
            account.version += 1
            account.lines = of
            account.due = max(1, account.due + more)
            if account.abroad:
                # A schedule's lines are what it comes to.
                scale = max(1, account.due // sum(use for _, use in of.values()))
                account.lines = {number: (work, use * scale) for number, (work, use) in of.items()}
                account.due = sum(use for _, use in account.lines.values())
            if account.covered or more > 0:
                account.received = max(account.received, account.due)
            if account.cause != "MONEY":
                account.cause = "ACCOUNT"

    @rule(name=some.sampled_from(ACCOUNTS), part=some.sampled_from((1, 2, 1000)))
    def take_back(self, name: str, part: int) -> None:
        """The bank takes some of the money back."""
        account = self.guild.accounts.get(name)
        if account is not None and account.received:
            account.received -= -(-account.received // part)
            account.cause = "MONEY"
            account.ever_back = True

    @rule(name=some.sampled_from(ACCOUNTS))
    def pay(self, name: str) -> None:
        """What lacks of an account's money comes."""
        account = self.guild.accounts.get(name)
        if account is not None and not account.covered:
            account.received = account.due
            account.cause = "MONEY"

    @rule(name=some.sampled_from(ACCOUNTS), fed=some.just(0) | amounts, most=amounts)
    def write_off(self, name: str, fed: int, most: int) -> None:
        """PROVISION is to bear what an account gave out beyond what it comes to; the guild may put more into it
        first."""
        self.provision.fed += fed
        if name in self.guild.accounts:
            self.provision.bear(self.guild, name, most)

    @rule(work=some.sampled_from(WORKS[1:]), into=some.just("film"))
    def merge(self, work: str, into: str) -> None:
        """A work turns out to be another."""
        if work not in self.guild.merged:
            self.guild.works.pop(work, None)
            self.guild.merged[work] = into
            self.guild.changed |= {work, into}

    @rule(every=some.sampled_from((1, 2)))
    def expire(self, every: int) -> None:
        """The three years of some of what is reserved are over, and nobody claimed it."""
        expire(self.guild, self.dealt, every)

    @rule(weights=some.dictionaries(works, some.integers(1, 5)), late=some.booleans())
    def redistribute(self, weights: dict[str, int], late: bool) -> None:
        """What has expired, perhaps all that is reserved, is dealt out by statistical data."""
        if late:
            expire(self.guild, self.dealt, 1)
        for made in redistribute(self.guild, self.dealt, {"film": 1} | weights).allocations:
            falls_to_receivers(self.guild, made, self.guild.runs[made.run])
        self._is_not_paid_twice()

    def _distribute(self) -> None:
        """A run over everything that is ready or changed."""
        day, foretold = self.guild.day, self.guild.carried.foretold(self.guild.accounts.get("bill"))
        before = {name: reserved_since(self.guild, name) for name in self.guild.accounts}
        had = {name: had_of(self.guild, name) for name in self.guild.accounts}
        kept = {name: had_of(self.guild, name, kept=True) for name in self.guild.accounts}
        draft = self.guild.run()
        assert {one.into: one.amount.amount for one in draft.carried} == foretold
        for name in before:
            begins_anew(before[name], reserved_since(self.guild, name), self.guild.day)
        for made in draft.allocations:
            falls_to_receivers(self.guild, made, day)
        for back in draft.returns:
            shares = self.guild.made[back.allocation].left
            sent = [one.original for one in shares if one.state is ShareState.RETURNABLE]
            assert back.amount == sum((one for one in sent if one is not None), Money(0, "EUR"))
        self.is_conserved()
        self.guild.carried.is_nowhere_else(self.guild.standing(), self.states)
        self._is_theirs(had, kept)
        self._is_not_paid_twice()

    # Of as many names as make it common: what happens between two runs is looked at by the second.
    distribute, then, again = rule()(_distribute), rule()(_distribute), rule()(_distribute)

    @invariant()
    def is_conserved(self) -> None:
        """After every step every qəpik is in one state."""
        guild = self.guild
        self.provision.again(guild)
        for name, account in guild.accounts.items():
            own = [made for made in guild.made.values() if made.target == name]
            sums: Sums = defaultdict(int)
            used = 0
            for made in own:
                if made.allocation in guild.gone:
                    continue
                used += made.used.amount
                for share in made.shares:
                    sums[_state(share.state, share.reason)] += share.net.amount
                    sums["DEDUCTED"] += sum(one.amount.amount for one in share.deductions)
                for taken in made.takes:
                    sums[_state(taken.state, taken.reason)] -= taken.amount.amount
            self.dealt.less(sums, name)
            came = guild.carried.received(name)
            for one in guild.carried.moved() if name == "account" else ():
                sums[one.state] += one.amount.amount
            assert all(amount >= 0 for amount in sums.values()), dict(sums)
            live = [made for made in own if made.allocation not in guild.gone]
            roots = sum(made.gross.amount for made in live if not made.takes)
            there = min(account.due, account.received) if account.covered else 0
            is_now = account.first is not None and account.cause is None and not self._is_bound(name)
            # What came from the period before waits with the account's own money.
            more = came if account.covered else 0
            lacks = guild.lost.lacking.get(name, 0)
            worth = account.manat(there) + more + lacks
            assert not is_now or roots == sum(sums.values()) == worth
            assert not is_now or used == there + more + lacks or (account.abroad and lacks)
            waits = sum(
                one.amount for one in guild.waits.values() if guild.made[one.allocation].target == name
            )
            assert waits == sum(amount for state, amount in sums.items() if state.startswith(("RES", "HELD")))
            states = states_of(
                allocated={account.currency: account.received} if account.received else {},
                due=Money(account.due, account.currency),
                covered=account.covered,
                distributed={state: {"AZN": amount} for state, amount in sums.items() if amount},
                used={account.currency: used} if used else {},
                carried={"AZN": came} if came else {},
                written_off=self.provision.bears(name),
            )
            self.states[name] = states
            assert imbalance({account.currency: account.received}, states) == []
            borne = sum(self.provision.bears(name).values())
            assert not is_now or lacks > borne or ledger.lacking(states) == []
            assert min(states.get(UNALLOCATED, {}).values(), default=0) >= 0
        between = [*self.states.values(), self.provision.states()]
        assert sum(sum(states.get(WRITTEN_OFF, {}).values()) for states in between) == 0

    def _is_theirs(self, before: dict[str, dict[Whose, int]], kept: dict[str, dict[Whose, int]]) -> None:
        """What everybody has of an account is his part by today's registry, but for odd qəpik and what went."""
        for name, account in self.guild.accounts.items():
            stands = account.first is not None and account.cause is None and account.covered
            if stands and not self._is_bound(name):
                is_theirs(self.guild, name, before.get(name, {}), kept.get(name, {}))

    def _is_bound(self, name: str) -> bool:
        """Whether it is open if some of it goes back or on, so that what was distributed stands (D-20, D-70)."""
        guild = self.guild
        return any(guild.carried.binds(made.allocation) for made in guild.standing() if made.target == name)

    def _is_not_paid_twice(self) -> None:
        """If everything were paid at once, and nobody gave back more than was waited for, the money would do: for that,
        and for what is kept for others."""
        guild = self.guild
        self._pay()
        for name, account in guild.accounts.items():
            came = guild.carried.received(name)
            self.most[name] = max(self.most[name], account.manat(account.received) + came)
            if not account.ever_back:
                paid = sum(amount for (target, _), amount in self.paid.items() if target == name)
                kept = self._kept(name)
                assert paid + kept <= self.most[name], f"{paid} and {kept} of {self.most[name]} of {name}"

    def _kept(self, target: str) -> int:
        """What of an account nobody is credited with, and nobody has to give back first."""
        guild, sums = self.guild, 0
        for made in guild.standing():
            for share in made.shares if made.target == target else ():
                owed = waits(share) and guild.owing.owes(target)
                if share.state is not ShareState.CREDITED and not owed:
                    sums += share.gross.amount
            for taken in made.takes if made.target == target else ():
                shares = guild.made[taken.allocation].shares
                owed = any(one.share == taken.share and waits(one) for one in shares)
                if not (owed and guild.owing.owes(target)):
                    sums -= taken.amount.amount
        return sums

    def _pay(self) -> None:
        for key, amount in self._credited().items():
            self.paid[key] = max(self.paid[key], amount)

    def _credited(self) -> dict[tuple[str, str], int]:
        """Account and receiver -> what he is credited with."""
        guild = self.guild
        credited: dict[tuple[str, str], int] = defaultdict(int)
        for made in guild.standing():
            for share in made.shares:
                if share.state is ShareState.CREDITED and share.receiver:
                    credited[made.target, guild.people.now(share.receiver)] += share.gross.amount
        return credited


def _state(state: str, reason: str | None) -> str:
    return state if reason is None else f"{state}|{reason}"


Histories.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=20,
    derandomize=not os.environ.get("EXAMPLES"),
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
TestHistories = pytest.mark.clause("X-a", "X-b")(Histories.TestCase)
