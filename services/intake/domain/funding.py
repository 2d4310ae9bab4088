"""Whether the money of an account or schedule has come: one state, the last one wins (2.1.1-n, D-19, D-48)."""

from dataclasses import dataclass, replace

from shared.kernel.decider import Rejected
from shared.kernel.money import Money

FULL = "FULL"
PRO_RATA = "PRO_RATA"
NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a receipt by the receipt and its number among the receipt's parts."""

    receipt: str
    number: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Funding:
    """What came, and the decision that a part of the sum due is enough (None: no such decision)."""

    parts: tuple[Part, ...] = ()
    decision: str | None = None

    def with_part(self, part: Part) -> "Funding":
        """The funding after a further part."""
        return replace(self, parts=(*self.parts, part))

    def less(self, part: Part) -> "Funding":
        """The funding after so much of a part was taken back. The decision that a part of the sum due is enough was
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
    """Why so much cannot be taken back of a part, None when it counts."""
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


def standing(funding: Funding, due: Money, tolerance: int) -> Standing:
    """How a sum due stands. `tolerance` in minor units may lack: 1 for a producer's 18%, else 0 (D-48)."""
    received = funding.received(due.currency)
    full = received.amount >= due.amount - (tolerance if due.amount > tolerance else 0)
    admitted = FULL if full else PRO_RATA if funding.decision is not None else NONE
    covered = admitted != NONE
    return Standing(due, received, covered, admitted, funding.decision if admitted == PRO_RATA else None)
