"""Bodies of distribution's requests."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from services.distribution.domain.policy import DecisionReference
from services.distribution.domain.refund import LINES_MAX
from services.distribution.domain.run import TARGETS_MAX
from shared.contracts.terms import Role
from shared.web.bodies import Body, Id, Sha256

Name = Annotated[str, Field(min_length=1, max_length=80)]


class DecisionBody(Body):
    """The decision that a policy rests on."""

    body: Literal["BOARD", "CONFERENCE"]
    number: Annotated[str, Field(min_length=1, max_length=80)]
    date: date
    document_sha256: Sha256 | Literal[""] = ""

    def reference(self) -> DecisionReference:
        """As the domain has it."""
        return DecisionReference(
            body=self.body, number=self.number, date=self.date, document_sha256=self.document_sha256
        )


class PolicyBody(Body):
    """A version of a policy: key, genres, deductions, calendar, term or foreign."""

    policy: Name
    valid_from: date
    body: dict[str, Any]
    decision: DecisionBody


class RunBody(Body):
    """What a run takes in: the named accounts and schedules, or all that are ready."""

    targets: Annotated[list[Name], Field(max_length=TARGETS_MAX)] | None = None
    kind: Literal["REGULAR", "REDISTRIBUTION"] = "REGULAR"


class ExclusionBody(Body):
    """What is left out of a draft, and why."""

    targets: Annotated[list[Name], Field(min_length=1, max_length=TARGETS_MAX)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class RefundBody(Body):
    """What goes back to its payer, or into the next period of its contract: shares of one account or schedule, or all
    of its that may."""

    target: Name
    shares: Annotated[list[Id], Field(min_length=1, max_length=LINES_MAX)] | None = None
    way: Literal["PAYER", "NEXT_PERIOD"] = "PAYER"
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    document_sha256: Sha256


class AdvanceBody(Body):
    """A held share that is credited before it is recovered."""

    held: Id
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    document_sha256: Sha256


class WriteOffBody(Body):
    """What an account gave out beyond what it comes to, all that lacks or some of it."""

    target: Name
    amount: Annotated[int, Field(gt=0)] | None = None
    """Minor units of manat."""
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    document_sha256: Sha256


class OrderedBody(Body):
    """What a court ordered of a redistributed reserve: whose it is, perhaps less than all; of a whole work's in which
    role."""

    reserve: Id
    owner: Id
    role: Role | None = None
    amount: Annotated[int, Field(gt=0)] | None = None
    """Minor units of manat."""
    number: Annotated[str, Field(min_length=1, max_length=80)]
    ordered_on: date
    in_force_on: date
    document_sha256: Sha256


class HeldBody(Body):
    """What an official says that a held share is: of a role, perhaps one party's; without a role in reserve."""

    role: Role | None = None
    owner: Id | None = None
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    document_sha256: Sha256


class ReasonBody(Body):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class CorrectionBody(Body):
    """A proposed correction of a bulletin."""

    correction: Id


class CorrectionDropBody(ReasonBody):
    """The same, and why it is not agreed to."""

    correction: Id
