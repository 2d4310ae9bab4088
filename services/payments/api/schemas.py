"""Bodies of the requests to payments. Account numbers are proved at this door."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from services.payments.domain.bank_account import (
    bic_problem,
    holder_problem,
    iban_problem,
    normal,
    number_problem,
)
from services.payments.domain.tax import Residence
from services.payments.domain.tax_number import tax_number_problem
from shared.contracts.terms import PartyKind, Role
from shared.kernel.shares import parse_share
from shared.web.bodies import Body, Id, Sha256


def _iban(text: str) -> str:
    iban = normal(text)
    if problem := iban_problem(iban):
        raise ValueError(problem)
    return iban


def _account_number(text: str) -> str:
    number = normal(text)
    if problem := number_problem(number):
        raise ValueError(problem)
    return number


def _optional(check: Callable[[str], str]) -> Callable[[str | None], str | None]:
    return lambda text: None if text is None else check(text)


def _bic(text: str) -> str:
    bic = normal(text)
    if problem := bic_problem(bic):
        raise ValueError(problem)
    return bic


def _holder(text: str) -> str:
    holder = " ".join(text.split())
    if problem := holder_problem(holder):
        raise ValueError(problem)
    return holder


def _number(number: str | None) -> str | None:
    return None if number is None else " ".join(number.split()).upper()


def _one_role(role: Role | None) -> Role | None:
    if role is Role.ALL:
        raise ValueError("ALL is no role of a person: leave the role out, and the whole work is held (D-81)")
    return role


def _share(text: str) -> str:
    parse_share(text)
    return text


class PolicyBody(Body):
    """A version of a policy with the decision that it rests on."""

    policy: Annotated[
        str,
        Field(pattern="^(tax|debtor|notice|cooling|threshold|exchange|creditors|chart|deputies|disputes)$"),
    ]
    valid_from: date
    body: dict[str, Any]
    decision: Annotated[str, Field(min_length=1, max_length=200)]


class VersionBody(Body):
    """The version that is approved."""

    version: Annotated[int, Field(ge=1, le=1_000_000)]


class PayeeDataApprovalBody(VersionBody):
    """The version that is approved, held against the payee's document."""

    number: Annotated[str | None, Field(max_length=60), AfterValidator(_optional(normal))] = None
    """The account number (IBAN, or what stands instead of it) as the approver reads it in the document."""


class PayeeDataBody(Body):
    """How a payee is paid and taxed; it stays in the vault (D-94)."""

    holder: Annotated[str, Field(max_length=400), AfterValidator(_holder)]
    iban: Annotated[str | None, Field(max_length=60), AfterValidator(_optional(_iban))] = None
    account_number: Annotated[
        str | None, Field(max_length=60), AfterValidator(_optional(_account_number))
    ] = None
    """Instead of an IBAN, where the bank's country has none."""
    bic: Annotated[str, Field(max_length=20), AfterValidator(_bic)]
    kind: PartyKind
    residence: Residence
    tax_number: Annotated[str | None, Field(max_length=30), AfterValidator(_number)] = None
    """FİN or VÖEN, or the number in the payee's own country: for the registers of tax."""

    @model_validator(mode="after")
    def _of_such_a_payee(self) -> "PayeeDataBody":
        if (self.iban is None) == (self.account_number is None):
            raise ValueError("either an IBAN or an account number")
        if self.tax_number is not None:
            problem = tax_number_problem(self.tax_number, self.kind, self.residence)
            if problem:
                raise ValueError(problem)
        return self


class DisputeBody(Body):
    """A dispute over a work, or over one role of it; no credit has the role ALL, so a hold on it would hold nothing."""

    work: Id
    role: Annotated[Role | None, AfterValidator(_one_role)] = None
    parties: Annotated[list[Id], Field(min_length=1, max_length=50)]
    claim: Annotated[str, Field(min_length=1, max_length=1000)]
    document_sha256: Sha256


class PartyDocumentBody(Body):
    """A party's document on the end of the dispute."""

    party: Id
    sha256: Sha256


class NarrowingBody(Body):
    """What stays disputed by a decision: a role, an owner's share, or both (D-81)."""

    role: Annotated[Role | None, AfterValidator(_one_role)] = None
    share: Id | None = None
    document_sha256: Sha256


class NumberBody(Body):
    """The number of the proposal that is approved."""

    number: Annotated[int, Field(ge=1, le=1_000_000)]


class ClaimBody(Body):
    """The claim that the opener filed in court, or wherever it is decided."""

    document_sha256: Sha256
    filed_on: date


class LapseBody(Body):
    """The decision by which a dispute lapses."""

    document_sha256: Sha256


class HandingOverBody(Body):
    """The document by which what a dispute holds since its end is handed over."""

    document_sha256: Sha256


class EntitledPartBody(Body):
    """What an owner has of a role, or of the share that was disputed; without a role: of every role."""

    role: Annotated[Role | None, AfterValidator(_one_role)] = None
    party: Id
    fraction: Annotated[str, Field(max_length=40, examples=["1/2"]), AfterValidator(_share)]


class DisputeEndBody(Body):
    """The end of a dispute: a document of every party, or a final court decision (D-82).

    `parts`: who has which part of what was disputed, which distribution then follows; without them `entitled` names
    exactly those who are credited, and they are paid.
    """

    documents: Annotated[list[PartyDocumentBody], Field(max_length=50)] = []
    court_decision_sha256: Sha256 | None = None
    entitled: Annotated[list[Id], Field(max_length=50)] = []
    parts: Annotated[list[EntitledPartBody], Field(max_length=200)] = []


class PaymentRunBody(Body):
    """A payment run for a day: the day decides over tax (D-78)."""

    execution_date: date


class ExchangedBody(Body):
    """What the bank booked in another currency than the order's, in minor units."""

    amount: Annotated[int, Field(ge=-(10**15), le=10**15)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


class OutcomeBody(Body):
    """What the bank has paid of an order in all, in minor units of its currency, by a document of its."""

    paid: Annotated[int, Field(ge=0, le=10**15)]
    charged: Annotated[int, Field(ge=0, le=10**15)] = 0
    """What the bank kept beside that as its charge: the guild's expense."""
    claimed: Annotated[int, Field(ge=0, le=10**15)] = 0
    """What it kept beside that and is asked back."""
    exchanged: ExchangedBody | None = None
    """What it took for the order in another currency, in all that was not said before; below zero what it gave back."""
    day: date
    document_sha256: Sha256
    reason: Annotated[str, Field(min_length=1, max_length=400)]


class ProposalBody(Body):
    """The number of the proposal that one has looked at."""

    number: Annotated[int, Field(ge=1, le=1_000_000)]


class ReasonBody(Body):
    """Why."""

    reason: Annotated[str, Field(min_length=1, max_length=400)]
