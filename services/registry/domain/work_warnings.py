"""What a clerk is told of a work that is registered all the same (D-53, D-92), and the roles that its key has.

Which group of the key a genre falls in is distribution's policy, which the registry hears (D-07, D-57); before it heard
of one it goes by the genre's own word. What is said here is a hint and decides over no money.
"""

from collections.abc import Iterable, Mapping, Sequence

from shared.contracts.registry import RoleShares, Work
from shared.contracts.terms import Role
from shared.kernel.findings import Finding

_DOCUMENTARY = frozenset(
    {
        "documentary",
        "documentaries",
        "sənədli",
        "сәнәдли",
        "документальный",
        "popular-science",
        "elmi-kütləvi",
    }
)
"""Words of genres that the regulations' documentary row is meant for (2.1.3, D-57)."""

DOCUMENTARY = "DOCUMENTARY"
"""The group of the key that has no row for the artist."""

Groups = Mapping[str, str]
"""Group of the key by genre, as `fold_genre` writes it."""

_KEY_ROLES = frozenset(Role) - {Role.OTHER, Role.ALL}


def fold_genre(genre: str) -> str:
    """The one spelling under which a genre is looked up."""
    return " ".join(genre.split()).casefold()


def key_roles(genre: str, groups: Groups | None = None) -> frozenset[Role]:
    """The roles that are paid by the key: the five of 2.1.3, in documentaries all but the artist (D-53)."""
    return _KEY_ROLES - {Role.PRODUCTION_DESIGNER} if _is_documentary(genre, groups) else _KEY_ROLES


def warnings_of(
    work: Work, roles: Sequence[RoleShares], conflicts: Iterable[Role], groups: Groups | None = None
) -> list[Finding]:
    """Everything to be told of a work, in the order of its roles; groups None: none were heard of."""
    found = []
    if groups is not None and not work.provisional and fold_genre(work.genre) not in groups:
        what = (
            "no group of the key has this genre: what the work earns is held until the Board decides (D-07)"
        )
        found.append(Finding("genre", what, work.genre, "1.3"))
    documentary = _is_documentary(work.genre, groups)
    stopped = set(conflicts)
    for shares in roles:
        where = f"roles.{shares.role}"
        if documentary and shares.role is Role.PRODUCTION_DESIGNER and shares.holders:
            what = "the key of documentaries has no row for the artist: his share is 0 from it (D-53)"
            found.append(Finding(where, what, work.genre, "2.1.3"))
        if shares.role in stopped:
            found.append(Finding(where, "claims exceed the whole: the role is stopped until they fit (D-92)"))
    return found


def _is_documentary(genre: str, groups: Groups | None) -> bool:
    if groups is not None:
        return groups.get(fold_genre(genre)) == DOCUMENTARY
    return not _DOCUMENTARY.isdisjoint(genre.casefold().split())
