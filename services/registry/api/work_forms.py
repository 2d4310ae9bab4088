"""Works and shares from the bodies of requests."""

from fractions import Fraction

from services.registry.api.schemas_works import (
    AcrossBody,
    FactsBody,
    HolderBody,
    RoleBody,
    SourceBody,
    TitleBody,
)
from shared.contracts.registry import (
    AcrossRoles,
    FieldSource,
    Holder,
    Inclusion,
    Producer,
    RolePart,
    RoleShares,
    Source,
    Title,
    Work,
)
from shared.kernel.shares import parse_share


def work_of(work_id: str, body: FactsBody) -> Work:
    """The work of a body."""
    named = {"titles", "roles", "countries", "producers", "included_in", "origin_source", "sources"}
    return Work(
        id=work_id,
        titles=tuple(map(title_of, body.titles)),
        countries=tuple(body.countries),
        producers=tuple(Producer(**one.model_dump()) for one in body.producers),
        included_in=tuple(Inclusion(**one.model_dump()) for one in body.included_in),
        origin_source=_source(body.origin_source),
        sources=tuple(FieldSource(field=one.field, source=_given(one.source)) for one in body.sources),
        **body.model_dump(exclude=named),
    )


def title_of(body: TitleBody) -> Title:
    """A title of a body."""
    return Title(source=_source(body.source), **body.model_dump(exclude={"source"}))


def across_of(body: AcrossBody) -> AcrossRoles | None:
    """The agreement of a body; None where it ends one."""
    if not body.parts:
        return None
    parts = tuple(RolePart(role=one.role, fraction=parse_share(one.fraction)) for one in body.parts)
    return AcrossRoles(parts=parts, document_sha256=body.document_sha256, signed_on=body.signed_on)


def roles_of(roles: list[RoleBody]) -> tuple[RoleShares, ...]:
    """The shares of a body; where nobody of a role has a fraction, all have equal parts (D-51)."""
    return tuple(
        RoleShares(
            role=shares.role,
            holders=tuple(_holder(holder, len(shares.holders)) for holder in shares.holders),
            absent=shares.absent,
            evidence_sha256=shares.evidence_sha256 or "",
        )
        for shares in roles
    )


def _holder(holder: HolderBody, holders: int) -> Holder:
    fraction = Fraction(1, holders) if holder.fraction is None else parse_share(holder.fraction)
    facts = holder.model_dump(exclude={"fraction", "source"})
    return Holder(fraction=fraction, source=_source(holder.source), **facts)


def _source(body: SourceBody | None) -> Source | None:
    return None if body is None else _given(body)


def _given(body: SourceBody) -> Source:
    return Source(**body.model_dump())
