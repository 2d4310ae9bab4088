"""A guild in memory: what is registered, reported, received and distributed, in plain dictionaries.

It makes a run's facts of them as the read models would, and folds what a draft does. Sums are qəpik.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from msgspec import structs

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft
from services.distribution.domain.facts import (
    DayOfUse,
    EarlierFact,
    PartyFact,
    RatesFact,
    RunFacts,
    SharesFact,
    SourceFact,
    TargetFact,
    TransferFact,
)
from services.distribution.domain.merged import resolved
from services.distribution.domain.parts import Parts
from services.distribution.domain.policy_facts import ForeignRules, PolicyFacts
from services.distribution.domain.recovery import is_marked
from services.distribution.domain.royalty import RoyaltyAllocated, Start, Taken
from shared.contracts.terms import HoldReason, MatchOutcome, PartyClass, Role, ShareState, SourceKind
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from tests.unit.distribution.money_abroad import BACK, BULLETIN, CONTRACTS, of_another, schedule_of
from tests.unit.distribution.money_account import USED_ON, Account, Open
from tests.unit.distribution.money_carried import Carried
from tests.unit.distribution.money_compared import corrections, is_all_compared
from tests.unit.distribution.money_gone import Lost
from tests.unit.distribution.money_owed import Owing
from tests.unit.distribution.money_people import People
from tests.unit.distribution.owners_said import Roles, Word, owners, shares_of
from tests.unit.distribution.run_given import JULY, RUN_DAY, account, film, mandate, policies, report, rules


@dataclass
class Guild:
    """Everything that is known, and everything that was distributed."""

    rules: PolicyFacts = field(
        default_factory=lambda: replace(policies(rules("12.5")), foreign=ForeignRules())
    )
    day: date = RUN_DAY
    people: People = field(default_factory=People)
    works: dict[str, Roles] = field(default_factory=dict)
    """As the registry has them."""
    words: list[Word] = field(default_factory=list)
    """What registry and documents said of roles, in their order."""
    accounts: dict[str, Account] = field(default_factory=dict)
    versions: dict[tuple[str, int], TargetFact] = field(default_factory=dict)
    """As runs read them."""
    merged: dict[str, str] = field(default_factory=dict)
    """Work -> the one that stands for it."""
    changed: set[str] = field(default_factory=set)
    """Works whose shares changed since the last run."""
    runs: dict[str, date] = field(default_factory=dict)
    made: dict[str, RoyaltyAllocated] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """Allocations that were taken back."""
    waits: dict[str, Open] = field(default_factory=dict)
    """Open reserves and held shares."""
    went: dict[str, list[str]] = field(default_factory=dict)
    """Allocation -> those that took of what it reserved or held."""
    owing: Owing = field(default_factory=Owing)
    carried: Carried = field(default_factory=Carried)
    lost: Lost = field(default_factory=Lost)
    """What went back to senders, and to others."""
    starts: dict[str, list[Start]] = field(default_factory=dict)
    """Allocation -> since when its reserves are."""

    def standing(self) -> list[RoyaltyAllocated]:
        """The allocations that were not taken back."""
        return [one for name, one in self.made.items() if name not in self.gone]

    def now(self, work: str) -> str:
        """The work that stands for a work."""
        return self.merged.get(work, work)

    def register(self, work: str, roles: Roles) -> None:
        """The registry says who has a work."""
        known = self.works.get(work, {})
        for of in Role:
            if known.get(of) != roles.get(of):
                self.words.append(Word(work, of, roles.get(of, {})))
        self.works[work] = roles
        self.changed.add(work)

    def end(self, work: str, of: Role, share: str | None, parts: dict[str, Fraction]) -> None:
        """A dispute over a role, or an owner's share in it, ends."""
        self.words.append(Word(work, of, parts, f"dispute-{len(self.words)}", share))
        self.changed.add(work)

    def find_out(self, merged: str, stands: str) -> None:
        """Two people are one: all that is theirs is looked at."""
        self.people.stands[merged] = stands
        named = [word.work for word in self.words if {merged, stands} & {*word.parts, word.share}]
        self.changed |= set(named)

    def owners(self, work: str) -> Roles:
        """Who has a work that stands."""
        said = owners(self.words, work, self.now, self.people.now)
        return {of: self.people.summed(held.items()) for of, held in said.items()}

    def shares_of(self, work: str) -> SharesFact:
        """The same as the rule says it."""
        return shares_of(self.words, work, self.works[work], self.now, self.people.stands)

    def look_again(self, name: str) -> None:
        """What kept an account from being corrected has ended."""
        self.accounts[name].cause = self.accounts[name].cause or "REGISTRY"

    # A run
    def run(self) -> Draft:
        """The next run over all that is ready or changed, closed."""
        draft = compute(self.facts(f"run-{len(self.runs) + 1}"))
        self.close(draft)
        return draft

    def facts(self, run: str) -> RunFacts:
        """What the next run reads."""
        first = [one for one in self.accounts.values() if one.first is None and one.covered]
        names = {id(one): name for name, one in self.accounts.items()}
        whole = [
            one
            for one in self.accounts.values()
            if one.first and one.cause and (one.covered or one.cause == "MONEY")
        ]
        for one in (*first, *whole):
            self.versions[names[id(one)], one.version] = self._target(names[id(one)], one)
        again = [names[id(one)] for one in whole]
        again += [name for name in self.accounts if name not in again and is_all_compared(self, name)]
        survivors = list(dict.fromkeys(map(self.now, self.works)))
        parties = sorted(
            {owner for roles in self.works.values() for held in roles.values() for owner in held}
            | {owner for word in self.words for owner in word.parts}
        )
        read = RunFacts(
            run=run,
            cut_off_day=self.day,
            policies=self.rules,
            targets=tuple(self.versions[names[id(one)], one.version] for one in first),
            parties=tuple(PartyFact(id=one, party_class=PartyClass.MEMBER) for one in parties),
            mandates=(
                *(mandate(one, valid_from=since) for one, since in self.people.mandates.items()),
                *(of_another(one, since) for one, since in self.people.elsewhere.items()),
            ),
            contracts=CONTRACTS,
            bulletins=(BULLETIN,),
            refusals=tuple(self.people.refusals),
            links=tuple(self.people.links),
            works=tuple(film(work) for work in survivors),
            shares=tuple(self.shares_of(work) for work in survivors),
            sources=tuple(self._source_of(name) for name in self.waits if not self.recovering(name)),
            source_targets=tuple(self._of_survivors(one) for one in self.versions.values()),
            rates=(RatesFact(version=1, rules=self.rules.deductions),),
            corrections=tuple(corrections(self, again)),
            corrected=tuple(
                self._of_survivors(self.versions[name, self.accounts[name].version]) for name in again
            ),
            earlier=tuple(
                EarlierFact(run=one, day=day, policies=self.rules) for one, day in self.runs.items()
            ),
        )
        return resolved(read, self.people.stands)

    def _target(self, name: str, one: Account) -> TargetFact:
        reports = []
        for number, (work, use) in one.lines.items():
            known = self.now(work) in self.works
            outcome = MatchOutcome.MATCHED if known else MatchOutcome.NON_REGISTERED
            said = report(number, self.now(work), outcome=outcome)
            uses = () if one.abroad else (DayOfUse(day=USED_ON[number], value=use),)
            reports.append(structs.replace(said, uses=uses))
        if one.abroad:
            uses_by = {number: use for number, (_, use) in one.lines.items()}
            return schedule_of(name, one.version, one.due, one.received, tuple(reports), uses_by)
        receipt = TransferFact(receipt=f"receipt-{name}", amount=Money(one.received), value_date=BACK)
        return replace(
            account("0.00", *reports),
            id=name,
            version=one.version,
            due=Money(one.due),
            period=one.period,
            transfers=(receipt,) if one.received else (),
            carried=self.carried.facts(name, one.first is None) if one.period != JULY else (),
        )

    def _of_survivors(self, target: TargetFact) -> TargetFact:
        reports = (structs.replace(one, work=one.work and self.now(one.work)) for one in target.reports)
        return replace(target, reports=tuple(reports))

    # What is decided anew
    def recovering(self, name: str) -> bool:
        """Whether it waits until another gives back what he was credited with."""
        one = self.waits[name]
        made = self.made[one.allocation]
        shares = [share for share in made.shares if share.share == one.share]
        return self.owing.owes(made.target) and any(share.reason == HoldReason.RECOVERY for share in shares)

    def is_owed(self, name: str) -> bool:
        """Whether what waits is of what another has still to give back."""
        one = self.waits[name]
        made = self.made[one.allocation]
        return is_marked(made, one.share) and self.owing.owes(made.target)

    def role_of(self, name: str) -> Role:
        """Of which role it is that waits."""
        one = self.waits[name]
        return next(share.role for share in self.made[one.allocation].shares if share.share == one.share)

    def _source_of(self, name: str) -> SourceFact:
        one = self.waits[name]
        return self.source(name, one.kind, one.allocation, one.share, one.amount, one.started_on)

    def source(
        self,
        name: str,
        kind: SourceKind,
        of: str,
        share_id: str,
        amount: int,
        started_on: date | None,
        became: str = "",
    ) -> SourceFact:
        made = self.made[of]
        parts = Parts({one.allocation: one for one in self.standing()}, {})
        share = next(one for one in made.shares if one.share == share_id)
        return SourceFact(
            kind=kind,
            id=name,
            run=made.original_run or made.run,
            allocation=of,
            share=share_id,
            target=made.target,
            version=made.version,
            work=self.now(made.work),
            role=share.role,
            person=share.owner,
            state=share.state,
            reason=share.reason,
            amount=Money(amount),
            original=share.original,
            use_type=made.use_type,
            period=made.period,
            territory=made.territory,
            reports=made.report_numbers,
            genre=made.genre,
            started_on=started_on,
            others=tuple(parts.others(of, share.role, share_id)),
            has=tuple(parts.of(became, share.role)) if became else (),
            owed=is_marked(made, share_id) and self.owing.owes(made.target),
            rates=1,
        )

    def close(self, draft: Draft) -> None:
        """Fold what a closed run did."""
        self.runs[draft.run] = self.day
        self.changed = set()
        for one in self.accounts.values():
            if one.first is None and one.covered:
                one.first = draft.run
            elif one.first and (one.covered or one.cause == "MONEY"):
                one.cause = None
        for back in draft.reversals:
            assert back.allocation not in self.gone, f"{back.allocation} is taken back twice"
            self.gone.add(back.allocation)
            for name in [name for name, one in self.waits.items() if one.allocation == back.allocation]:
                del self.waits[name]
        self.owing.fold(draft)
        self.lost.sent(draft.returns)
        self.lost.told(draft.targets)
        self.carried.fold(draft.carried)
        if draft.carried:
            self.look_again("account")
        for made in draft.allocations:
            assert made.allocation not in self.made, f"{made.allocation} is made twice"
            self.made[made.allocation] = made
            for taken in made.takes:
                self._take(made, taken)
            for share in made.shares:
                if share.state is ShareState.HELD and share.gross.amount:
                    name = derived_id("held", made.allocation, share.share)
                    self.waits[name] = Open(
                        SourceKind.HELD, made.allocation, share.share, share.gross.amount, None
                    )
        for item in draft.reserves:
            assert item.reserve not in self.waits, f"{item.reserve} is opened twice"
            started_on = item.started_on or self.day
            self.waits[item.reserve] = Open(
                SourceKind.RESERVE, item.allocation, item.share, item.amount.amount, started_on
            )
            start = Start(role=item.role, on=started_on, share=item.share)
            self.starts.setdefault(item.allocation, []).append(start)
        self.day += timedelta(days=1)

    def _take(self, made: RoyaltyAllocated, taken: Taken) -> None:
        self.went.setdefault(taken.allocation, []).append(made.allocation)
        if made.mends:
            return
        assert taken.id in self.waits, f"{made.allocation} takes {taken.id}, which does not wait"
        self.waits[taken.id].amount -= taken.amount.amount
        if not self.waits[taken.id].amount:
            del self.waits[taken.id]
