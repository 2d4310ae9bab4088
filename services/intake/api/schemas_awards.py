"""Bodies of the routes of awards and causes."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.intake.api.schemas import MoneyBody, PeriodBody, Words
from shared.contracts.terms import CauseCode, ReceiptKind, Role, UseType
from shared.web.bodies import Body, Id, Sha256

SHARES_MAX = 1_000
EVIDENCE_MAX = 100


class AwardShareBody(Body):
    """What the order itself gives to a work, or to an owner in a work."""

    work: Id
    amount: MoneyBody
    role: Role | None = None
    owner: Id | None = None


class AwardBody(Body):
    """A court's order or a settlement as it stands. `in_force_on` is left out while it is under appeal; `profile` is
    the contract whose form the works list has, where the order has no breakdown; `deduction_percent` what the order
    itself lets deduct of it, in place of what the Board decided (D-27)."""

    kind: ReceiptKind
    number: Words
    issued_by: Words
    ordered_on: date
    in_force_on: date | None = None
    payer: Id
    amount: MoneyBody
    use_type: UseType
    period: PeriodBody
    territory: Annotated[str, Field(pattern="^([A-Z]{2}|WORLD)$")] = "AZ"
    breakdown: Annotated[list[AwardShareBody], Field(max_length=SHARES_MAX)] = []
    profile: Id | None = None
    document_sha256: Sha256
    claim: Id | None = None
    deduction_percent: Annotated[str, Field(pattern=r"^([0-9]{1,2}(\.[0-9]{1,2})?|100)$")] | None = None


class CauseBody(Body):
    """What is to be distributed on statistical data, and why: evidence where data cannot be had, the threshold and who
    decided it where it is uneconomic (D-11)."""

    contract: Id
    use_type: UseType
    period: PeriodBody
    code: CauseCode
    amount: MoneyBody
    reason: Words
    evidence: Annotated[list[Sha256], Field(max_length=EVIDENCE_MAX)] = []
    threshold: MoneyBody | None = None
    threshold_decision: Words | None = None


class RefusalBody(Body):
    """Why a cause is refused."""

    reason: Words
