"""Bodies of the routes of invoices."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.intake.api.schemas import MoneyBody, PeriodBody, Plain
from shared.web.bodies import Body, Id


class InvoiceBody(Body):
    """The period whose royalty is asked for; `base` where the tariff is a percentage of what the payer declares."""

    contract: Id
    period: PeriodBody
    base: MoneyBody | None = None


class ReminderBody(Body):
    """Until when a reminder asks for what is still to come."""

    pay_until: date


class CancellationBody(Body):
    """Why an invoice is taken back."""

    reason: Annotated[str, Plain, Field(min_length=1, max_length=500)]
