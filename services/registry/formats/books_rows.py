"""The rows of the registry's part of a package of the old system's books, as they stand in it (D-101).

Every row has the old system's own `key`; a row names others by theirs. What a row does not know it refuses. Days are
"2026-06-30", parts "1/3". Without a document of its own a row rests on the package itself, so nothing personal stands
there: that comes in the file of personal values.
"""

from datetime import date
from fractions import Fraction
from typing import Annotated

from msgspec import Meta, Struct

from shared.contracts.registry import ShareBasis, WorkKind
from shared.contracts.terms import PartyClass, PartyKind, Role, UseType

Key = Annotated[str, Meta(min_length=1, max_length=80)]
Sha = Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")]
Language = Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
Territory = Annotated[str, Meta(pattern="^([A-Z]{2}|WORLD)$")]
Number = Annotated[str, Meta(max_length=60)]
Seconds = Annotated[int, Meta(gt=0, le=360_000)]


class NameRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A credited name."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    script: Annotated[str, Meta(pattern="^(LATIN|CYRILLIC_AZ|CYRILLIC_RU|ASCII)$")] = "LATIN"
    kind: Annotated[str, Meta(pattern="^(CANONICAL|VARIANT|STAGE)$")] = "VARIANT"
    language: Language = "und"


class IdentityRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Personal identifiers and contacts of a party (`identities` of the personal values): they go to the vault and
    nowhere else (D-94)."""

    party: Key
    fin: Number | None = None
    voen: Number | None = None
    born_on: date | None = None
    email: Annotated[str, Meta(max_length=200)] | None = None
    phone: Annotated[str, Meta(max_length=40)] | None = None
    address: Annotated[str, Meta(max_length=400)] | None = None


class PartyRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person, firm or organisation (`parties`)."""

    key: Key
    kind: PartyKind
    party_class: PartyClass = PartyClass.NONE
    names: Annotated[tuple[NameRow, ...], Meta(min_length=1, max_length=200)]
    country: Annotated[str, Meta(max_length=2)] = "AZ"
    ipi_name_numbers: Annotated[tuple[Number, ...], Meta(max_length=50)] = ()
    ipi_base_number: Number | None = None
    isni: Number | None = None
    voen: Number | None = None
    society_code: Annotated[str, Meta(pattern="^[0-9]{3}$")] | None = None
    died_on: date | None = None


class MembershipRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a party is or was to the guild (`memberships`)."""

    key: Key
    party: Key
    party_class: PartyClass = PartyClass.MEMBER
    number: Annotated[str, Meta(min_length=1, max_length=40)]
    valid_from: date
    valid_to: date | None = None
    document_sha256: Sha = ""


class MandateRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Management that an owner gave to the guild, or to an organisation (`mandates`)."""

    key: Key
    party: Key
    organisation: Key | None = None
    use_types: Annotated[tuple[UseType, ...], Meta(min_length=1, max_length=len(UseType))]
    valid_from: date
    valid_to: date | None = None
    covers_past_uses: bool = True
    territory: Territory = "AZ"
    document_sha256: Sha = ""


class ReceiverRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One receiver and his part."""

    receiver: Key
    fraction: Fraction


class PayeesRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everyone who receives for an owner from a day on (`payees`, D-03)."""

    party: Key
    valid_from: date
    document_sha256: Sha = ""
    receivers: Annotated[tuple[ReceiverRow, ...], Meta(min_length=1, max_length=100)]


class TitleRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A title."""

    text: Annotated[str, Meta(min_length=1, max_length=300)]
    language: Language = "az"
    script: Annotated[str, Meta(pattern="^[A-Z_]{2,20}$")] = "LATIN"
    kind: Annotated[str, Meta(pattern="^(ORIGINAL|ALTERNATIVE|TRANSLATED|WORKING|SERIES|EPISODE)$")] = (
        "ORIGINAL"
    )


class ProducerRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A producer, and the studio that made it for him."""

    party: Key
    studio: Key | None = None


class InclusionRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A work that this one stands in."""

    work: Key
    seconds: Seconds | None = None


class HolderRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One owner's part of a role."""

    party: Key
    fraction: Fraction
    use_type: UseType | None = None
    territory: Territory = "WORLD"
    valid_from: date | None = None
    valid_to: date | None = None
    term_ends_on: date | None = None
    basis: ShareBasis = ShareBasis.EQUAL
    author: Key | None = None
    document_sha256: Sha = ""
    signed_on: date | None = None
    credited_as: Annotated[str, Meta(min_length=1, max_length=60)] | None = None


class RoleRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The holders of a role, or its documented absence (D-52)."""

    role: Role
    holders: Annotated[tuple[HolderRow, ...], Meta(max_length=100)] = ()
    absent: bool = False
    evidence_sha256: Sha = ""


class WorkRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A work with its shares (`works`). What it stands in or under is in an earlier row."""

    key: Key
    titles: Annotated[tuple[TitleRow, ...], Meta(min_length=1, max_length=60)]
    genre: Annotated[str, Meta(min_length=1, max_length=60)]
    kind: WorkKind = WorkKind.SINGLE
    parent: Key | None = None
    year: Annotated[int, Meta(ge=1895, le=2200)] | None = None
    countries: Annotated[tuple[Annotated[str, Meta(max_length=2)], ...], Meta(max_length=30)] = ()
    seconds: Seconds | None = None
    season: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    episode: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    isan: Number | None = None
    eidr: Number | None = None
    iswc: Number | None = None
    producers: Annotated[tuple[ProducerRow, ...], Meta(max_length=50)] = ()
    included_in: Annotated[tuple[InclusionRow, ...], Meta(max_length=100)] = ()
    roles: Annotated[tuple[RoleRow, ...], Meta(max_length=6)] = ()
