"""Bodies of merges and of what undoes them, alike for works and parties."""

from typing import Annotated

from pydantic import Field

from shared.web.bodies import Body, Id, Sha256

Reason = Annotated[str, Field(min_length=3, max_length=500)]


class MergeBody(Body):
    """Other records of the same, which this one stands for from now on; with the reason for it."""

    others: Annotated[list[Id], Field(min_length=1, max_length=20)]
    reason: Reason
    evidence_sha256: Sha256 | None = None
    identifiers_contradict: bool = False
    """Said by the official where they do: he decides it knowing that."""


class SplitBody(Body):
    """A merge that was wrong."""

    merge: Id
    reason: Reason
