"""Bodies of the requests about accounting months."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.web.bodies import Body


class CloseBody(Body):
    """A month that is to be closed."""

    month: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-08"])]
    unreconciled: Annotated[list[date], Field(max_length=31)] = []
    """Its bank days that are not reconciled, as who proposes it knows."""
