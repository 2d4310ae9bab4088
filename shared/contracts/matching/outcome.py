"""What each reported work is, and what follows from it."""

from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.intake import ReportedAuthor
from shared.contracts.terms import MatchOutcome, Role, TargetKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    """A reported author, or the owner of a schedule line, and how he was found."""

    reported: str
    role: Role | None
    party: str | None
    """None: not found in the registry."""
    society: str | None
    """Party id of the organisation that has his mandate, where one is known."""
    basis: str
    """VARIANT, INITIALS, IPI, DECISION, or NOT_FOUND; of a schedule's line UNDECIDED: an official decides (D-63);
    REGISTERED: an author of the work whom the report does not name."""
    line: int | None = None
    """Of a schedule: the line whose owner this is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAuthor:
    """A reported author whom nobody found on the work, and whose name is that of exactly one party."""

    reported: str
    role: Role | None
    party: str
    society: str
    """Party id of the other organisation that has his mandate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCompared:
    """One field that the decision rests on, as reported and as registered."""

    field: str
    reported: str
    registered: str
    verdict: str
    """EXACT, VARIANT, CLOSE, DIFFERENT or MISSING; what is close is shown and proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkMatched:
    """Item: the decision on one reported work, explained by itself. Inert until AccountMatched."""

    target_kind: TargetKind
    target: str
    version: int
    report: int
    outcome: MatchOutcome
    work: str | None
    """The registered work, or the derived id of the non-registered one (D-102)."""
    persons: tuple[FoundPerson, ...]
    rule: str
    """The step of 2.1.2 that decided: IDENTIFIER, EXACT, TRANSLITERATION, FIGURES, OFFICIAL, NONE or
    NO_WORK; REMEMBERED: an official decided on an equal report before; MERGED: under this title and these authors an
    official found it to be that work before."""
    compared: tuple[FieldCompared, ...] = ()
    decision: str | None = None
    """Id of the official's decision, or of the standing decision (D-36)."""
    decided_by: str | None = None
    lod: tuple[KnownAuthor, ...] = ()
    """The work is in no database, or these authors are not known on it, but their organisation is: a candidate for Lack
    of Documentation (2.1.4-c, D-41)."""
    titles: tuple[str, ...] = ()
    """With year, genre, authors and episode: what was reported, unless MATCHED."""
    year: int | None = None
    genre: str | None = None
    season: int | None = None
    episode: int | None = None
    authors: tuple[ReportedAuthor, ...] = ()

    @property
    def subject(self) -> str:
        """The account or schedule."""
        return self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMatched:
    """Manifest: every reported work of an account or schedule has its outcome."""

    target_kind: TargetKind
    target: str
    version: int
    counts: dict[str, int]
    """Reports by outcome."""
    digest: str
    known: dict[str, int]

    @property
    def subject(self) -> str:
        """The account or schedule."""
        return self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRevoked:
    """An outcome that was given holds no longer, or an undecided one is decided: what it is instead (D-23, D-89)."""

    target_kind: TargetKind
    target: str
    version: int
    report: int
    was: MatchOutcome
    was_work: str | None
    becomes: WorkMatched
    """All that is said of the report now."""
    reason: str
    known: dict[str, int]

    @property
    def subject(self) -> str:
        """The account, schedule or award."""
        return self.target


class VariantOf(StrEnum):
    """What a learned spelling is a name of."""

    WORK = "WORK"
    PARTY = "PARTY"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameVariantLearned:
    """An official found that a spelling in an account names this work or party: the registry keeps it (D-31)."""

    subject_kind: VariantOf
    subject_id: str
    variant: str
    script: str
    """LATIN, CYRILLIC_AZ or CYRILLIC_RU."""
    source: str
    """The report in which it was met."""
    decision: str

    @property
    def subject(self) -> str:
        """The work or party."""
        return self.subject_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NonRegisteredWorkFound:
    """A reported work conforms to nothing: the registry enters it as non-registered (2.1.2-g)."""

    work: str
    titles: tuple[str, ...]
    authors: tuple[ReportedAuthor, ...]
    year: int | None
    country: str | None
    genre: str | None
    season: int | None
    episode: int | None
    seconds: int | None
    first_target: str
    """The account or schedule in which it was first reported."""

    @property
    def subject(self) -> str:
        """The work."""
        return self.work
