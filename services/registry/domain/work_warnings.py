"""What a clerk is told of a work that is registered all the same (D-53, D-92), and the roles that its key has.

A genre is known here by its word alone: which group of the key it falls in is distribution's policy (D-07), so what is
said here is a hint and decides over no money.
"""

from collections.abc import Iterable, Sequence

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

_KEY_ROLES = frozenset(Role) - {Role.OTHER, Role.ALL}


def key_roles(genre: str) -> frozenset[Role]:
    """The roles that are paid by the key: the five of 2.1.3, in documentaries all but the artist (D-53)."""
    return _KEY_ROLES - {Role.PRODUCTION_DESIGNER} if _is_documentary(genre) else _KEY_ROLES


def warnings_of(work: Work, roles: Sequence[RoleShares], conflicts: Iterable[Role]) -> list[Finding]:
    """Everything to be told of a work, in the order of its roles."""
    found = []
    documentary = _is_documentary(work.genre)
    stopped = set(conflicts)
    for shares in roles:
        where = f"roles.{shares.role}"
        if documentary and shares.role is Role.PRODUCTION_DESIGNER and shares.holders:
            what = "the key of documentaries has no row for the artist: his share is 0 from it (D-53)"
            found.append(Finding(where, what, work.genre, "2.1.3"))
        if shares.role in stopped:
            found.append(Finding(where, "claims exceed the whole: the role is stopped until they fit (D-92)"))
    return found


def _is_documentary(genre: str) -> bool:
    return not _DOCUMENTARY.isdisjoint(genre.casefold().split())
