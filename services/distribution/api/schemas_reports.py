"""Bodies of requests for reports and exports."""

from datetime import date
from typing import Literal

from pydantic import Field

from shared.web.bodies import Body, Id


class PeriodBody(Body):
    """The period that a report is on, both days included."""

    first: date = Field(alias="from")
    to: date


class AuditBody(Body):
    """What is exported for the auditor."""

    kind: Literal["receipt", "run", "payee"]
    id: Id
