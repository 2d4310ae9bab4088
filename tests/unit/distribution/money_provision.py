"""What PROVISION bears in histories of money, as its page decides it, beside what plain sums say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from services.distribution.domain.ledger import States, imbalance, states_of
from services.distribution.domain.provision import OUT_OF_PROVISION, Command, Event, State
from services.distribution.domain.write_off import (
    ApproveWriteOff,
    Lacking,
    ProposeWriteOff,
    RestoreWriteOffs,
)
from shared.kernel.decider import Accepted, Decision, Rejected
from shared.kernel.money import Money
from tests.unit.distribution.money_history import Guild


@dataclass
class Provision:
    """What the guild put into it, and what of that stands for what an account gave out, in qəpik."""

    fed: int = 0
    page: State = OUT_OF_PROVISION.initial
    borne: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def bear(self, guild: Guild, name: str, most: int) -> None:
        """Two decide to bear what an account lacks, at most so much, as far as there is as much."""
        account, lacks = guild.accounts[name], lack_of(guild, name)
        went = [
            (made.used.amount * sum(one.amount.amount for one in made.went), made.gross.amount)
            for made in guild.standing()
            if made.target == name and made.went
        ]
        settled = account.cause is None and lacks <= sum(used // gross for used, gross in went)
        known = Lacking(target=name, lacks=Money(lacks, account.currency), settled=settled)
        left = lacks - self.borne[name]
        free = self.fed - sum(self.borne.values())
        why = (
            *(["FOREIGN_MONEY"] if lacks and account.abroad else ()),
            *(["NOTHING_LACKS"] if left <= 0 else ()),
            *(["TO_CORRECT"] if not settled else ()),
        )
        if why:
            assert _refused(self._propose(known, None)) == why[0]
            return
        assert _refused(self._propose(known, left + 1)) == "ABOVE_THE_LACK"
        for amount, fits in ((free + 1, False), (min(left, free, most), True)):
            if 0 < amount <= left:
                self._fold(self._propose(known, amount))
                made = self._approve(known)
                assert fits or _refused(made) == "NOT_ENOUGH"
                if fits:
                    self._fold(made)
                    self.borne[name] += amount

    def again(self, guild: Guild) -> None:
        """What accounts lack no more is there again."""
        for name in guild.accounts:
            lacks = lack_of(guild, name)
            back = OUT_OF_PROVISION.decide(RestoreWriteOffs(target=name, lacks=lacks), self.page)
            if isinstance(back, Accepted):
                self._fold(back)
            self.borne[name] = min(self.borne[name], lacks)
            assert self.page.write_offs.borne(name) == self.borne[name]
        assert self.page.write_offs.out() == sum(self.borne.values()) <= self.fed

    def bears(self, name: str) -> dict[str, int]:
        """What it bears of an account."""
        return {"AZN": self.borne[name]} if self.borne[name] else {}

    def states(self) -> States:
        """Where its money is."""
        out = sum(self.borne.values())
        allocated = {"AZN": self.fed} if self.fed else {}
        states = states_of(
            allocated=allocated,
            due=None,
            covered=False,
            distributed={},
            used={},
            written_off={"AZN": -out} if out else {},
            own="PROVISION",
        )
        assert imbalance(allocated, states) == []
        return states

    def _propose(self, known: Lacking, amount: int | None) -> Decision[Event]:
        return self._decide(
            ProposeWriteOff(
                write_off=self._name(),
                account=known,
                amount=None if amount is None else Money(amount),
                reason="r",
                document_sha256="ab",
                by="ann",
            )
        )

    def _approve(self, known: Lacking) -> Decision[Event]:
        write_off = list(self.page.write_offs.waiting)[-1]
        return self._decide(
            ApproveWriteOff(write_off=write_off, account=known, fed=self.fed, by="bob", day=date(2026, 9, 1))
        )

    def _name(self) -> str:
        return str(len(self.page.write_offs.standing()))

    def _decide(self, command: Command) -> Decision[Event]:
        return OUT_OF_PROVISION.decide(command, self.page)

    def _fold(self, made: Decision[Event]) -> None:
        assert isinstance(made, Accepted), made
        self.page = OUT_OF_PROVISION.fold(made.events, self.page)


def lack_of(guild: Guild, name: str) -> int:
    """What of an account was distributed beyond what came, in its own currency."""
    used = sum(made.used.amount for made in guild.standing() if made.target == name)
    return max(0, used - guild.accounts[name].received - guild.carried.received(name))


def _refused(made: Decision[Event]) -> str:
    return made.reason if isinstance(made, Rejected) else ""
