"""Bodies of the requests about accounting months."""

from typing import Annotated

from pydantic import Field

from shared.web.bodies import Body


class MonthBody(Body):
    """A month."""

    month: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-08"])]
