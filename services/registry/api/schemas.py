"""Bodies of the registry's requests. Every identifier is proved by its check digits at this door."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from services.registry.domain.identifiers import IdentifierKind, canonical, country
from shared.kernel.shares import parse_share
from shared.web.bodies import Body


def identifier(kind: IdentifierKind) -> Any:
    """What proves an identifier of a body by its check digits, and keeps its one spelling."""
    return AfterValidator(lambda text: canonical(kind, text))


def _share(text: str) -> str:
    parse_share(text)
    return text


Name = Annotated[str, Field(min_length=1, max_length=200)]
Country = Annotated[str, AfterValidator(country)]
Fraction = Annotated[str, Field(max_length=40, examples=["1/2"]), AfterValidator(_share)]


class DatedBody(Body):
    """Something that holds from a day to a day, both inside; open ends are left out."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "DatedBody":
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("it ends before it begins and would never hold")
        return self


class PolicyBody(Body):
    """A version of the registry's policy."""

    valid_from: date
    body: dict[str, Any]
    decision: Annotated[str, Field(min_length=1, max_length=300)]


class EndBody(Body):
    """The last day of something dated."""

    last_day: date
