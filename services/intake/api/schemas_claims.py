"""Bodies of the routes of claims."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.intake.api.schemas import MoneyBody, PeriodBody, Plain
from services.intake.domain.claim import Ground, Outcome
from shared.web.bodies import Body, Id, Sha256


class ClaimBody(Body):
    """What is claimed of a contract's payer, and until when."""

    contract: Id
    ground: Ground
    period: PeriodBody
    amount: MoneyBody | None = None
    deadline: date
    account: Id | None = None


class ClaimEndBody(Body):
    """How a claim ended."""

    outcome: Outcome
    reason: Annotated[str, Plain, Field(min_length=1, max_length=500)]
    document_sha256: Sha256 | None = None
