"""Bodies of requests on statistical bases."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.distribution.domain.statistical_base import DOCUMENTS_MAX
from shared.contracts.terms import Channel, Measure, UseType
from shared.kernel.periods import Period
from shared.web.bodies import Body, Id, Sha256

NAMED_MAX = 500


class ClassBody(Body):
    """What is distributed on the base: money of a channel, for a use in a period."""

    channel: Channel
    use_type: UseType
    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("a period ends no earlier than it begins")
        return self

    @property
    def period(self) -> Period:
        """Both days included."""
        return Period(self.first, self.last)


class BaseBody(Body):
    """A version of a statistical base: for a cause, or for a class. Without accounts, users and documents it is made of
    the accounts of the class."""

    cause: Id | None = None
    of_class: ClassBody | None = None
    accounts: Annotated[list[Id], Field(max_length=NAMED_MAX)] = []
    users: Annotated[list[Id], Field(max_length=NAMED_MAX)] = []
    documents: Annotated[list[Sha256], Field(max_length=DOCUMENTS_MAX)] = []
    measure: Measure | None = None
    encoding: Annotated[str, Field(pattern=r"^(utf-8|cp1251|cp1254)$")] = "utf-8"
    note: Annotated[str, Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _for_one(self) -> Self:
        if (self.cause is None) == (self.of_class is None):
            raise ValueError("a base is for a cause, or for a class")
        return self


class ApprovalBody(Body):
    """The version that is approved, by the hash of its weights."""

    version: Annotated[int, Field(ge=1)]
    weights_sha256: Sha256


class RefusalBody(Body):
    """The version that is refused, and why."""

    version: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]
