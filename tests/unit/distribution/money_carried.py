"""What of refused money is to go into the next period in histories of money, what went there, and what went back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from services.distribution.domain.kept_back import Binding
from services.distribution.domain.ledger import States
from services.distribution.domain.next_period import CarriedFact, RoyaltyCarried, left_by
from services.distribution.domain.recovery import is_marked
from services.distribution.domain.refund import refunded
from services.distribution.domain.royalty import RoyaltyAllocated, Went
from shared.contracts.distribution import RefundLine, StateTotal
from shared.contracts.terms import ShareState
from tests.unit.distribution.money_account import Account

Place = tuple[str, str]
"""Allocation and share."""
DECISION = "decision"


@dataclass
class Carried:
    """The refused shares of the first period about which something was decided."""

    waiting: dict[Place, RefundLine] = field(default_factory=dict)
    """To be carried, and not taken up yet."""
    into: dict[str, dict[Place, RefundLine]] = field(default_factory=dict)
    """Account -> what was distributed with it."""
    back: dict[Place, RefundLine] = field(default_factory=dict)
    """What goes back to the payer."""

    def undecided(self, standing: Iterable[RoyaltyAllocated], owed: bool) -> list[RefundLine]:
        """What was refused of the first account and about which nothing was decided; of what somebody owes nothing can
        be, while he does."""
        known = self.places()
        return [
            line
            for made in standing
            for line in (refused(made) if made.target == "account" else ())
            if _place(line) not in known and not (owed and is_marked(made, line.share))
        ]

    def decide(self, shares: Iterable[RefundLine]) -> None:
        """Shares are to be carried."""
        self.waiting |= {_place(one): one for one in shares}

    def decide_otherwise(self) -> None:
        """All that waits goes back to its payer instead."""
        self.back |= self.waiting
        self.waiting = {}

    def facts(self, target: str, first: bool) -> tuple[CarriedFact, ...]:
        """What an account has of it, or takes up where it is distributed `first`."""
        lines = self.waiting if first else self.into.get(target, {})
        own = tuple(lines[place] for place in sorted(lines))
        return (CarriedFact(refund=DECISION, target="account", lines=own),) if own else ()

    def fold(self, carried: Iterable[RoyaltyCarried]) -> None:
        """A run took it up."""
        for one in carried:
            for line in one.lines:
                assert self.waiting.pop(_place(line)) == line
                self.into.setdefault(one.into, {})[_place(line)] = line

    def binds(self, allocation: str) -> bool:
        """Whether some of an allocation is to go, and has not."""
        return any(place[0] == allocation for place in self.waiting)

    def gone(self, allocation: str) -> Iterator[Went]:
        """What of an allocation went since it was made."""
        lines = [line for into in self.into.values() for line in into.values()]
        for kind, of in (("CARRIED", lines), ("REFUND", self.back.values())):
            for line in of:
                if line.allocation == allocation:
                    yield Went(share=line.share, by=Binding(kind=kind, id=DECISION), amount=line.gross)

    def places(self) -> set[Place]:
        """All of which something was decided."""
        return {*self.waiting, *self.back, *(place for went in self.into.values() for place in went)}

    def received(self, target: str) -> int:
        """What an account received of it."""
        return sum(line.gross.amount for line in self.into.get(target, {}).values())

    def foretold(self, bill: Account | None) -> dict[str, int]:
        """What the next run has to carry into the second account, where it distributes that for the first time."""
        amount = sum(line.gross.amount for line in self.waiting.values())
        return {"bill": amount} if bill and bill.first is None and bill.covered and amount else {}

    def is_nowhere_else(self, standing: Iterable[RoyaltyAllocated], states: Mapping[str, States]) -> None:
        """What went on or back, or is to, is refused in what stands, to the qəpik; over all accounts it is nothing."""
        kinds = {"CARRIED": 0, "REFUND": 0, "TO BE": 0}
        for made in standing:
            shares = {share.share: share for share in made.shares}
            for went in (*made.went, *self.gone(made.allocation)):
                if went.by.kind in kinds:
                    assert shares[went.share].state is ShareState.REFUSED
                    assert shares[went.share].gross == went.amount
                    kinds[went.by.kind] += went.amount.amount
            for place, line in self.waiting.items():
                if place[0] == made.allocation:
                    assert shares[line.share].state is ShareState.REFUSED
                    kinds["TO BE"] += line.gross.amount
        on = sum(line.gross.amount for into in self.into.values() for line in into.values())
        back = sum(line.gross.amount for line in self.back.values())
        waits = sum(line.gross.amount for line in self.waiting.values())
        assert kinds == {"CARRIED": on, "REFUND": back, "TO BE": waits}
        assert sum(one.get("CARRIED", {}).get("AZN", 0) for one in states.values()) == 0

    def moved(self) -> list[StateTotal]:
        """Between which states of the first account it moved."""
        went = [line for lines in self.into.values() for line in lines.values()]
        return [*refunded(self.back.values()), *left_by(went)]


def refused(made: RoyaltyAllocated) -> list[RefundLine]:
    """The refused shares of an allocation, as a decision names them."""
    return [
        RefundLine(
            share=share.share,
            allocation=made.allocation,
            work=made.work,
            title=made.title,
            role=share.role,
            owner=share.owner,
            state=share.state,
            gross=share.gross,
            amount=share.gross,
        )
        for share in made.left
        if share.state is ShareState.REFUSED and share.gross.amount
    ]


def _place(line: RefundLine) -> Place:
    return line.allocation, line.share
