"""Forms that the bodies of requests are made of, alike in every service."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9._-]+$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Body(BaseModel):
    """A request's body: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid")


class DigestBody(Body):
    """The digest of the draft that one has looked at."""

    digest: Sha256


class DeputyBody(DigestBody):
    """What is done for another one, who is away, on exactly this draft."""

    person: Annotated[str, Field(min_length=1, max_length=80)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class JointBody(DigestBody):
    """The draft that two approve together, and why nobody else can."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]
