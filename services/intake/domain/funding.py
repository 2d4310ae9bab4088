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

    def has(self, part: Part) -> bool:
        """Whether the part came before."""
        return any((known.receipt, known.number) == (part.receipt, part.number) for known in self.parts)

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
