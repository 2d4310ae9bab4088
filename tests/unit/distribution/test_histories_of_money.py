"""Histories of money on the pure rules: whatever is registered, refused, inherited, merged, reported, sent from abroad,
paid, changed, expired and dealt out in whatever order, every qəpik is in one state, nothing is taken or promised twice,
and nobody keeps what is another's.

The same 1,000 histories in `make test` and 5,000 in CI; others, as many as wanted, with `make fuzz-money EXAMPLES=`,
which prints how a failing one is repeated.
"""

import os
from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from services.distribution.domain.ledger import imbalance, lacking, states_of
from services.distribution.domain.recovery import waits
from services.distribution.domain.royalty import RoyaltyAllocated
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import HoldReason, Role, ShareState
from shared.kernel.money import Money
from tests.simulation.rules import shared_out
from tests.unit.distribution.money_abroad import USED_UNTIL
from tests.unit.distribution.money_account import Account
from tests.unit.distribution.money_dealt import Dealt, expire, redistribute
from tests.unit.distribution.money_history import USED_ON, Guild
from tests.unit.distribution.money_people import ALWAYS
from tests.unit.distribution.money_said import PEOPLE, heirs, shares, wholes
from tests.unit.distribution.owners_said import Roles
from tests.unit.distribution.run_given import C, D, S

EXAMPLES = int(os.environ.get("EXAMPLES") or (5000 if os.environ.get("CI") else 1000))
WORKS = ("film", "play", "tale")
ACCOUNTS = ("account", "bill", "abroad")
WEIGHTS = {"DIRECTOR": 6, "SCRIPTWRITER": 6, "CINEMATOGRAPHER": 2, "PRODUCTION_DESIGNER": 2, "COMPOSER": 2}
Sums = dict[str, int]


works = some.sampled_from(WORKS)
amounts = some.one_of(some.integers(1, 40), some.integers(100_00, 5_000_00))
lines = some.dictionaries(
    some.integers(1, 3), some.tuples(works, some.integers(1, 9)), min_size=1, max_size=3
)


class Histories(RuleBasedStateMachine):
    """What may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.guild, self.dealt = Guild(), Dealt()
        self.most: dict[str, int] = defaultdict(int)
        """Account -> the most that it ever had."""
        self.paid: dict[tuple[str, str], int] = defaultdict(int)
        """Account and receiver -> what he would have been paid by now, if everything were paid at once."""

    @initialize(of=lines, amount=amounts, roles=shares())
    def begin(self, of: dict[int, tuple[str, int]], amount: int, roles: Roles) -> None:
        self.guild.accounts["account"] = Account(due=amount, lines=of, received=amount)
        self.guild.register("film", roles)
        self.guild.people.mandates["ada"] = self.guild.day

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

    @rule(name=some.sampled_from(ACCOUNTS))
    def give_back(self, name: str) -> None:
        """Whoever was credited with too much of an account has given it back."""
        self.guild.owed.discard(name)
        self.paid |= {key: 0 for key in self.paid if key[0] == name}
        self._pay()

    @rule(pair=some.sampled_from((("dai", "ada"), ("cem", "bob"))))
    def find_out(self, pair: tuple[str, str]) -> None:
        """Two people are one; what each was paid the one was paid."""
        merged, stands = pair
        self.guild.people.stands[merged] = stands
        for target, payee in list(self.paid):
            if payee == merged:
                self.paid[target, stands] += self.paid.pop((target, payee))

    @rule(of=lines, amount=amounts, now=some.booleans())
    def report(self, of: dict[int, tuple[str, int]], amount: int, now: bool) -> None:
        """A second account."""
        if "bill" not in self.guild.accounts:
            self.guild.accounts["bill"] = Account(
                due=amount, lines=of, received=amount if now else amount // 2
            )

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
            self._falls_to_receivers(made, self.guild.runs[made.run])
        self._is_conserved()
        self._is_not_paid_twice()

    @rule()
    def distribute(self) -> None:
        """A run over everything that is ready or changed."""
        day = self.guild.day
        before = {name: self._reserved_since(name) for name in self.guild.accounts}
        draft = self.guild.run()
        for name, known in before.items():
            self._begins_anew(known, self._reserved_since(name))
        for made in draft.allocations:
            self._falls_to_receivers(made, day)
        for back in draft.returns:
            shares = self.guild.made[back.allocation].shares
            sent = [one.original for one in shares if one.state is ShareState.RETURNABLE]
            assert back.amount == sum((one for one in sent if one is not None), Money(0, "EUR"))
        self._is_conserved()
        self._is_theirs()
        self._is_not_paid_twice()

    def _reserved_since(self, name: str) -> dict[date, int]:
        """What of an account is in reserve, by the day on which its three years began."""
        sums: dict[date, int] = defaultdict(int)
        for one in self.guild.waits.values():
            if one.started_on and self.guild.made[one.allocation].target == name:
                sums[one.started_on] += one.amount
        return sums

    def _begins_anew(self, before: dict[date, int], after: dict[date, int]) -> None:
        """Money that was not in reserve has no earlier day than that of the run which put it there (D-23)."""
        for day in before.keys() | after.keys() - {self.guild.day - timedelta(days=1)}:
            older = [sum(sums[one] for one in sums if one <= day) for sums in (before, after)]
            assert older[1] <= older[0], f"{older[1]} in reserve since {day} or before, {older[0]} were"

    def _is_conserved(self) -> None:
        guild = self.guild
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
            assert all(amount >= 0 for amount in sums.values()), dict(sums)
            live = [made for made in own if made.allocation not in guild.gone]
            roots = sum(made.gross.amount for made in live if not made.takes)
            there = min(account.due, account.received) if account.covered else 0
            is_now = account.first is not None and account.cause is None and not self._is_bound(name)
            worth = account.manat(there)
            assert not is_now or (roots, used, sum(sums.values())) == (worth, there, worth)
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
            )
            assert imbalance({account.currency: account.received}, states) == []
            assert not is_now or lacking(states) == []

    def _falls_to_receivers(self, made: RoyaltyAllocated, day: date) -> None:
        """An owner's net, and each deduction of it, is his receivers' by their fractions on the day of the run, or of
        the one that is corrected; who refuses gets nothing."""
        people = self.guild.people
        days = {day} | ({self.guild.runs[made.original_run]} if made.original_run else set())
        credited: dict[tuple[Role, str], list[AllocatedShare]] = defaultdict(list)
        for share in made.shares:
            if share.state is ShareState.CREDITED and share.owner:
                credited[share.role, share.owner].append(share)
                assert not people.refuses(share.owner, min(USED_ON.values()))
            else:
                assert share.receiver is None and share.net == share.gross and not share.deductions
                # What goes back to its sender goes out with the run, so nobody has to give it back first.
                goes_back = share.state is ShareState.RETURNABLE
                assert not goes_back or (made.target == "abroad" and not waits(share))
        for (_, owner), some_shares in credited.items():
            sums: Counter[str] = Counter()
            by: dict[str, Sums] = defaultdict(dict)
            for share in some_shares:
                assert share.receiver is not None
                by[share.receiver] = {"NET": share.net.amount} | {
                    one.kind: one.amount.amount for one in share.deductions
                }
                sums.update(by[share.receiver])
                assert share.gross.amount == sum(by[share.receiver].values())
            assert len(by) == len(some_shares)
            meant = []
            for one in days:
                among = [(part, (name,)) for name, part in sorted(people.receivers(owner, one).items())]
                names = [name for _, (name,) in among]
                parted = {kind: shared_out(whole, among) for kind, whole in sums.items()}
                meant.append({n: {k: parts[at] for k, parts in parted.items()} for at, n in enumerate(names)})
            assert dict(by) in meant, f"{owner}: {dict(by)}, not one of {meant}"

    def _is_theirs(self) -> None:
        """What everybody has of an account is his part by today's registry, but for odd qəpik."""
        guild = self.guild
        for name, account in guild.accounts.items():
            stands = account.first is not None and account.cause is None and account.covered
            if not stands or self._is_bound(name):
                continue
            has: dict[tuple[str, str], int] = defaultdict(int)
            pieces = 0
            for made in guild.standing():
                for share in made.shares if made.target == name else ():
                    pieces += 1
                    if share.owner and (
                        share.state in (ShareState.CREDITED, ShareState.REFUSED, ShareState.RETURNABLE)
                        or share.reason == HoldReason.RECOVERY
                    ):
                        has[guild.now(made.work), guild.people.now(share.owner)] += share.gross.amount
            due = self._due(account)
            for key in has.keys() | due.keys():
                off = abs(has[key] - due.get(key, Fraction(0)))
                assert off <= 1 + pieces, f"{key} has {has[key]} of {name}, his part is {due.get(key)}"

    def _due(self, account: Account) -> dict[tuple[str, str], Fraction]:
        guild = self.guild
        whole = sum(use for _, use in account.lines.values())
        found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for number, (reported, use) in account.lines.items():
            work = guild.now(reported)
            gross = Fraction(account.manat(account.due) * use, whole)
            used_on = USED_UNTIL if account.abroad else USED_ON[number]
            for of, held in guild.owners(work).items() if work in guild.works else ():
                for owner, part in held.items():
                    goes_back = account.abroad and guild.people.managed(owner)
                    if guild.people.mandated(owner) or guild.people.refuses(owner, used_on) or goes_back:
                        found[work, owner] += gross * WEIGHTS[of.value] / 18 * part
        return found

    def _is_bound(self, name: str) -> bool:
        """Whether some of it goes back, or went to others, so that what was distributed stands (D-25, D-70)."""
        return any(
            made.allocation in self.guild.bound for made in self.guild.standing() if made.target == name
        )

    def _is_not_paid_twice(self) -> None:
        """If everything were paid at once, and nobody gave back more than was waited for, the money would do: for that,
        and for what is kept for others."""
        guild = self.guild
        self._pay()
        for name, account in guild.accounts.items():
            self.most[name] = max(self.most[name], account.manat(account.received))
            if not account.ever_back:
                paid = sum(amount for (target, _), amount in self.paid.items() if target == name)
                kept = self._kept(name)
                assert paid + kept <= self.most[name], f"{paid} and {kept} of {self.most[name]} of {name}"

    def _kept(self, target: str) -> int:
        """What of an account nobody is credited with, and nobody has to give back first."""
        guild, sums = self.guild, 0
        for made in guild.standing():
            for share in made.shares if made.target == target else ():
                owed = waits(share) and target in guild.owed
                if share.state is not ShareState.CREDITED and not owed:
                    sums += share.gross.amount
            for taken in made.takes if made.target == target else ():
                shares = guild.made[taken.allocation].shares
                owed = any(one.share == taken.share and waits(one) for one in shares)
                if not (owed and target in guild.owed):
                    sums -= taken.amount.amount
        return sums

    def _pay(self) -> None:
        guild = self.guild
        credited: dict[tuple[str, str], int] = defaultdict(int)
        for made in guild.standing():
            for share in made.shares:
                if share.state is ShareState.CREDITED and share.receiver:
                    credited[made.target, guild.people.now(share.receiver)] += share.gross.amount
        for key, amount in credited.items():
            self.paid[key] = max(self.paid[key], amount)


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
