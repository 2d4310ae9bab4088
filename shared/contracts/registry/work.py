"""Works, the shares of their authors, and claims above the whole."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from shared.contracts.terms import ANYWHERE, EvidenceKind, Role, UseType


class WorkKind(StrEnum):
    """A film or programme of its own, a series, its season, an episode of either, or music included in films."""

    SINGLE = "SINGLE"
    SERIES = "SERIES"
    SEASON = "SEASON"
    EPISODE = "EPISODE"
    MUSIC = "MUSIC"


class ShareBasis(StrEnum):
    """Why somebody has his part of a role (1.3-j, D-51)."""

    EQUAL = "EQUAL"
    """Nothing was agreed: all who have the role in equal parts."""
    AGREEMENT = "AGREEMENT"
    """The authors of the role agreed; all parts of one document make the whole."""
    MANDATE = "MANDATE"
    """As stated in the owner's mandate or declaration."""
    ASSIGNMENT = "ASSIGNMENT"
    """The right itself was alienated to him."""
    EXCLUSIVE_LICENCE = "EXCLUSIVE_LICENCE"
    """A licence after which the licensor may license nobody else; any other licence makes no owner."""
    ROYALTY_RIGHT = "ROYALTY_RIGHT"
    """A right to royalty only."""
    SOURCE = "SOURCE"
    """Copied from a society or an international database (D-43)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact came from (D-29, D-43)."""

    kind: EvidenceKind
    reference: str
    """The fact's own number there."""
    on: date
    """Day of the data."""
    society: str | None = None
    """Party id of the organisation that gave it."""
    document_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSource:
    """Where one field of a work came from."""

    field: str
    """Name of a field of `Work`."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title with language (ISO 639-1), script and kind (ORIGINAL, ALTERNATIVE, TRANSLATED, WORKING, SERIES: that
    of the series, EPISODE: that of the episode alone)."""

    text: str
    language: str
    script: str
    kind: str = "ALTERNATIVE"
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Producer:
    """A producer with the studio that made it for him (1.3-i); never the table's first role (D-05)."""

    party: str
    studio: str | None = None
    """Party id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """A work that this one is used inside of (1.3-f, D-06)."""

    work: str
    seconds: int | None = None
    """How much of this one stands in it, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work's public facts."""

    id: str
    titles: tuple[Title, ...]
    genre: str
    """As registered; which group of the key it falls in is distribution's policy (D-07)."""
    kind: WorkKind = WorkKind.SINGLE
    parent: str | None = None
    """The series of a season; the season or series of an episode."""
    year: int | None = None
    countries: tuple[str, ...] = ()
    seconds: int | None = None
    season: int | None = None
    episode: int | None = None
    isan: str | None = None
    eidr: str | None = None
    iswc: str | None = None
    """Of included music only."""
    producers: tuple[Producer, ...] = ()
    included_in: tuple[Inclusion, ...] = ()
    origin: str = "NATIONAL"
    """NATIONAL or FOREIGN (D-43); UNKNOWN of one entered from an account."""
    origin_source: Source | None = None
    """Of a FOREIGN work: the society or database that it was entered from."""
    sources: tuple[FieldSource, ...] = ()
    provisional: bool = False
    """Entered from an account as non-registered (D-37)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRegistered:
    """A work entered the registry."""

    work: Work

    @property
    def subject(self) -> str:
        """The work."""
        return self.work.id


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkChanged:
    """A work's public facts changed."""

    work: Work

    @property
    def subject(self) -> str:
        """The work."""
        return self.work.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One owner's share of a role; unset limits mean any use, anywhere, always."""

    party: str
    fraction: Fraction
    use_type: UseType | None = None
    territory: str = ANYWHERE
    """ISO 3166-1 alpha-2, or "WORLD"."""
    valid_from: date | None = None
    valid_to: date | None = None
    term_ends_on: date | None = None
    """Last day of the term of protection where it is known (D-100)."""
    basis: ShareBasis = ShareBasis.EQUAL
    author: str | None = None
    """Party id of the author whose share it was; None: the owner is the author."""
    document_sha256: str | None = None
    """The agreement, mandate, assignment or licence, signed on `signed_on`."""
    signed_on: date | None = None
    source: Source | None = None
    credited_as: str | None = None
    """What he did, where the role is OTHER: editor, sound, dialogue, original author (D-54)."""
    agreement: str | None = None
    """The registry's agreement that the share rests on, where it is entered there (1.3-j)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleShares:
    """The holders of one role; a role absent from the film is a positive statement with evidence (D-52)."""

    role: Role
    holders: tuple[Holder, ...] = ()
    absent: bool = False
    evidence_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePart:
    """The part of a work that a role has."""

    role: Role
    fraction: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class AcrossRoles:
    """A signed agreement of a work's authors on the parts of its roles, which make the whole. It stands in place of the
    genre's key where a user's contract allows it, never for producers' money (D-39)."""

    parts: tuple[RolePart, ...]
    document_sha256: str
    signed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesChanged:
    """All shares of a work, per role. A role that is not listed is unknown."""

    work: str
    roles: tuple[RoleShares, ...]
    across: AcrossRoles | None = None

    @property
    def subject(self) -> str:
        """The work."""
        return self.work


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareConflictFound:
    """Claims above 100% of a role (D-92)."""

    work: str
    role: Role
    claimed: Decimal
    """Sum of the claims in percent."""
    claims: tuple[Holder, ...] = ()
    """Those that hold together on the worst day."""

    @property
    def subject(self) -> str:
        """The work."""
        return self.work


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareConflictEnded:
    """The claims on a role fit again."""

    work: str
    role: Role

    @property
    def subject(self) -> str:
        """The work."""
        return self.work


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksMerged:
    """Records were found to be one work (D-102): `survivor` stands for the others, with its shares. References to the
    others follow; a wrong merge is undone by a WorksSplit that names it."""

    merge: str
    survivor: str
    others: tuple[str, ...]
    reason: str

    @property
    def subject(self) -> str:
        """The survivor."""
        return self.survivor


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksSplit:
    """A merge was wrong: the others are works of their own again."""

    split: str
    survivor: str
    others: tuple[str, ...]
    reason: str
    undoes: str
    """The merge."""

    @property
    def subject(self) -> str:
        """The survivor."""
        return self.survivor
