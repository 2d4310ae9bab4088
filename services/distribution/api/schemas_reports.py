"""Bodies of requests for reports."""

from datetime import date

from pydantic import Field

from shared.web.bodies import Body


class PeriodBody(Body):
    """The period that a report is on, both days included."""

    first: date = Field(alias="from")
    to: date
