"""Works, the shares of their authors, and claims above the whole."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shared.contracts.terms import Role, UseType


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title with language (ISO 639-1), script and kind (ORIGINAL, ALTERNATIVE, TRANSLATED, WORKING)."""

    text: str
    language: str
    script: str
    kind: str = "ALTERNATIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work's public facts."""

    id: str
    titles: tuple[Title, ...]
    genre: str
    year: int | None = None
    countries: tuple[str, ...] = ()
    seconds: int | None = None
    season: int | None = None
    episode: int | None = None
    isan: str | None = None
    eidr: str | None = None
    origin: str = "NATIONAL"
    """NATIONAL or FOREIGN (D-43)."""
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
    """One author's share of a role; unset limits mean any use, anywhere, always."""

    party: str
    fraction: Fraction
    use_type: UseType | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    term_ends_on: date | None = None
    """Last day of the term of protection where it is known (D-100)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleShares:
    """The holders of one role; a role absent from the film is a positive statement with evidence (D-52)."""

    role: Role
    holders: tuple[Holder, ...] = ()
    absent: bool = False
    evidence_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesChanged:
    """All shares of a work, per role. A role that is not listed is unknown."""

    work: str
    roles: tuple[RoleShares, ...]

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
