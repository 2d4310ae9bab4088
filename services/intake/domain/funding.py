"""Whether the money of an account, schedule, award or cause has come: one state, the last one wins (2.1.1-n, D-19,
D-48, D-61)."""

from dataclasses import dataclass, replace

from shared.kernel.decider import Rejected
from shared.kernel.money import Money

FULL = "FULL"
PRO_RATA = "PRO_RATA"
NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a receipt by the receipt and its number among the receipt's parts. `charges` of banks count with it
    as long as something of it is here."""

    receipt: str
    number: int
    amount: Money
    charges: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Count a part of a receipt that is allocated here: at most what is due."""

    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Let go of so much of a part: the bank took it back, or it is for another target. `only_excess`: only of what is
    above an account's sum due before its acceptance; nothing else is free to go of itself."""

    part: Part
    only_excess: bool = False


@dataclass(frozen=True, slots=True)
class Funding:
    """What came, and the decision that a part of the sum due is enough (None: no such decision)."""

    parts: tuple[Part, ...] = ()
    decision: str | None = None

    def with_part(self, part: Part) -> "Funding":
        """The funding after a further part."""
        return replace(self, parts=(*self.parts, part))

    def less(self, part: Part) -> "Funding":
        """The funding after so much of a part went. The decision that a part of the sum due is enough was
        made on the money that was there: it falls with it (D-19)."""
        left = tuple(
            replace(known, amount=known.amount - part.amount) if self._is(known, part) else known
            for known in self.parts
        )
        return replace(self, parts=tuple(one for one in left if one.amount.amount), decision=None)

    def left_of(self, part: Part) -> int:
        """Minor units that count of a part."""
        return sum(known.amount.amount for known in self.parts if self._is(known, part))

    def has(self, part: Part) -> bool:
        """Whether the part came before."""
        return any(self._is(known, part) for known in self.parts)

    @staticmethod
    def _is(known: Part, part: Part) -> bool:
        return (known.receipt, known.number) == (part.receipt, part.number)

    def received(self, currency: str) -> Money:
        """The sum of the parts."""
        return Money(sum(part.amount.amount for part in self.parts), currency)

    def charges(self) -> int:
        """What banks kept of the parts, in minor units."""
        return sum(part.charges.amount for part in self.parts if part.charges is not None)


NO_FUNDING = Funding()


def above(funding: Funding, part: Money, due: Money, tolerance: int) -> Rejected | None:
    """Why a further part is more than is still to come of the sum due, None when it is not: what exceeds the due
    stays unallocated (D-99). A producer's royalty may be `tolerance` minor units above it (D-48)."""
    still = due.amount + tolerance - funding.received(due.currency).amount
    if part.amount <= still:
        return None
    detail = f"{Money(max(still, 0), due.currency)} is still to come; more stays unallocated."
    return Rejected("ABOVE_THE_SUM_DUE", detail)


def too_much(funding: Funding, part: Part) -> Rejected | None:
    """Why so much of a part cannot go, None when it counts."""
    counted = funding.left_of(part)
    if counted >= part.amount.amount > 0:
        return None
    detail = f"{counted} minor units of part {part.number} of receipt {part.receipt} count here."
    return Rejected("NOT_COUNTED", detail)


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole funding state of one version."""

    due: Money
    received: Money
    covered: bool
    admitted: str
    decision: str | None
    charges: Money | None = None
    """What of the charges counts: at most what lacks of the sum due."""


def standing(funding: Funding, due: Money, tolerance: int) -> Standing:
    """How a sum due stands. `tolerance` in minor units may lack: 1 for a producer's 18%, else 0 (D-48). What banks
    kept on the way counts as the rest of what was sent (D-61)."""
    received = funding.received(due.currency)
    charges = min(funding.charges(), max(0, due.amount - received.amount))
    told = received.amount + charges
    full = told >= due.amount - (tolerance if due.amount > tolerance else 0)
    enough = funding.decision is not None and received.amount > 0
    admitted = FULL if full else PRO_RATA if enough else NONE
    return Standing(
        due,
        received,
        admitted != NONE,
        admitted,
        funding.decision if admitted == PRO_RATA else None,
        Money(charges, due.currency) if charges else None,
    )


def excess(funding: Funding, due: Money, tolerance: int) -> tuple[Part, ...]:
    """What is here above the sum due, of the last part first; it goes back to be unallocated (D-19, D-99). Nothing as
    long as `tolerance` is not exceeded (D-48)."""
    over = funding.received(due.currency).amount - due.amount
    if over <= tolerance:
        return ()
    found = []
    for part in reversed(funding.parts):
        taken = min(part.amount.amount, over)
        over -= taken
        if taken:
            found.append(Part(part.receipt, part.number, Money(taken, due.currency)))
    return tuple(found)
