"""Bodies of the requests about works. Every identifier is proved by its check digits at this door."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from services.registry.api.schemas import DatedBody, Fraction, identifier
from services.registry.domain.identifiers import IdentifierKind, country
from shared.contracts.registry import ShareBasis, WorkKind
from shared.contracts.terms import EvidenceKind, Role, UseType
from shared.web.bodies import Body, Id, Sha256

Territory = Annotated[str, Field(pattern="^([A-Z]{2}|WORLD)$")]
Seconds = Annotated[int, Field(gt=0, le=360_000)]
_TITLE_KINDS = "^(ORIGINAL|ALTERNATIVE|TRANSLATED|WORKING|SERIES|EPISODE)$"


class SourceBody(Body):
    """Where a fact came from (D-29, D-43)."""

    kind: EvidenceKind
    reference: Annotated[str, Field(min_length=1, max_length=200)]
    on: date
    society: Id | None = None
    document_sha256: Sha256 | None = None


class FieldSourceBody(Body):
    """Where one field of a work came from."""

    field: Annotated[str, Field(max_length=40)]
    source: SourceBody


class TitleBody(Body):
    """A title."""

    text: Annotated[str, Field(min_length=1, max_length=300)]
    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")] = "az"
    script: Annotated[str, Field(pattern="^[A-Z_]{2,20}$")] = "LATIN"
    kind: Annotated[str, Field(pattern=_TITLE_KINDS)] = "ALTERNATIVE"
    source: SourceBody | None = None


class ProducerBody(Body):
    """A producer and the studio."""

    party: Id
    studio: Id | None = None


class InclusionBody(Body):
    """A work that this one is used inside of."""

    work: Id
    seconds: Seconds | None = None


class HolderBody(DatedBody):
    """One owner's part of a role. Where nobody of the role has a fraction, all have equal parts (D-51)."""

    party: Id
    fraction: Fraction | None = None
    use_type: UseType | None = None
    territory: Territory = "WORLD"
    term_ends_on: date | None = None
    basis: ShareBasis = ShareBasis.EQUAL
    author: Id | None = None
    document_sha256: Sha256 | None = None
    signed_on: date | None = None
    source: SourceBody | None = None
    credited_as: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    agreement: Id | None = None


class RoleBody(Body):
    """The holders of a role, or its documented absence (D-52)."""

    role: Role
    holders: Annotated[list[HolderBody], Field(max_length=100)] = []
    absent: bool = False
    evidence_sha256: Sha256 | None = None

    @model_validator(mode="after")
    def _all_fractions_or_none(self) -> "RoleBody":
        left_out = [holder for holder in self.holders if holder.fraction is None]
        if not left_out:
            return self
        if len(left_out) < len(self.holders):
            raise ValueError("either every holder of a role has a fraction, or all have equal parts (D-51)")
        limits = {(one.use_type, one.territory, one.valid_from, one.valid_to) for one in left_out}
        if len(limits) > 1 or any(one.basis is not ShareBasis.EQUAL for one in left_out):
            raise ValueError(
                "equal parts are of one time, use and territory, and rest on no agreement (D-51)"
            )
        return self


class SharesBody(Body):
    """All shares of a work."""

    roles: Annotated[list[RoleBody], Field(max_length=6)]


class RolePartBody(Body):
    """The part of a work that a role has."""

    role: Role
    fraction: Fraction


class AcrossBody(Body):
    """What the authors agreed on the parts of the roles; no parts: by this document no agreement holds any more."""

    parts: Annotated[list[RolePartBody], Field(max_length=6)]
    document_sha256: Sha256
    signed_on: date


class FactsBody(Body):
    """A work's facts."""

    titles: Annotated[list[TitleBody], Field(min_length=1, max_length=60)]
    genre: Annotated[str, Field(min_length=1, max_length=60)]
    kind: WorkKind = WorkKind.SINGLE
    parent: Id | None = None
    year: Annotated[int, Field(ge=1895, le=2200)] | None = None
    countries: Annotated[
        list[Annotated[str, AfterValidator(lambda code: country(code, former=True))]], Field(max_length=30)
    ] = []
    seconds: Seconds | None = None
    season: Annotated[int, Field(ge=0, le=10_000)] | None = None
    episode: Annotated[int, Field(ge=0, le=100_000)] | None = None
    isan: Annotated[str, identifier(IdentifierKind.ISAN)] | None = None
    eidr: Annotated[str, identifier(IdentifierKind.EIDR)] | None = None
    iswc: Annotated[str, identifier(IdentifierKind.ISWC)] | None = None
    producers: Annotated[list[ProducerBody], Field(max_length=50)] = []
    included_in: Annotated[list[InclusionBody], Field(max_length=100)] = []
    origin: Annotated[str, Field(pattern="^(NATIONAL|FOREIGN)$")] = "NATIONAL"
    origin_source: SourceBody | None = None
    sources: Annotated[list[FieldSourceBody], Field(max_length=40)] = []


class WorkBody(FactsBody, SharesBody):
    """A work to register, with the shares that are known."""
