"""Bodies of requests about papers."""

from typing import Annotated

from pydantic import Field

from services.intake.api.schemas import PLAIN
from services.intake.domain.paper import LINES_MAX
from shared.web.bodies import Body

Text = Annotated[str, Field(pattern=PLAIN, max_length=2_000)]


class PageBody(Body):
    """The lines of a page: objects keyed by the form's headers, as in an account of the type JSON."""

    lines: Annotated[list[dict[Text, Text]], Field(max_length=LINES_MAX)]


class ConfirmationBody(Body):
    """What stands on the paper, read from it by who confirms."""

    revision: Annotated[int, Field(strict=True, ge=0, le=10**9)]
    """Of what was looked at."""
    lines: Annotated[int, Field(strict=True, ge=0, le=10**9)]
    """Without the row of the total."""
    total: Annotated[str, Field(pattern=PLAIN, min_length=1, max_length=40)] | None = None
    """As it is written; left out where the form has no column to count by."""


class DroppingBody(Body):
    """Why a paper is given up."""

    reason: Annotated[str, Field(pattern=PLAIN, min_length=3, max_length=200)]
