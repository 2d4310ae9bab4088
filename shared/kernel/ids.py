"""Ids: lower-case uuid5 over one namespace, always derived, never row numbers (D-102)."""

from hashlib import sha1
from uuid import UUID

NAMESPACE = UUID("6f1d3a52-5b0e-5c86-9f0b-2d2f6a1c7e10")
_PREFIX = NAMESPACE.bytes
_DIGITS_MAX = 9


def derived_id(*parts: object) -> str:
    """The id of what is named by `parts`; equal parts give the equal id for ever."""
    # `uuid.uuid5` written out: through its objects an id costs more than all else of an entry together.
    try:
        name = "|".join(parts)  # type: ignore[arg-type]
    except TypeError:
        name = "|".join(map(str, parts))
    found = sha1(_PREFIX + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(found[16], 16) & 3]
    return f"{found[:8]}-{found[8:12]}-5{found[13:16]}-{variant}{found[17:20]}-{found[20:32]}"


def request_id(service: str, actor: str, route: str, key: str) -> str:
    """Id of a new entity at the API's edge, stable under a repeated request."""
    return derived_id(service, actor, route, key)


def event_id(service: str, stream_id: str, version: int) -> str:
    """Id of a service's own event."""
    return derived_id(service, stream_id, str(version))


def receipt_id(iban: str, reference: str, number: int) -> str:
    """Id of a receipt: the account, the servicer's reference (else statement id and entry number) and
    the number of the transaction inside its entry."""
    return derived_id("receipt", iban, reference, number)


def schedule_id(society: str, number: str, period: str) -> str:
    """Id of a foreign distribution schedule by its natural key (D-71)."""
    return derived_id("schedule", society, number, period)


def numbered(entity_id: str) -> tuple[str, int] | None:
    """`<rest>-<number>` taken apart; None for an id that does not end with a number of nine digits at most."""
    rest, _, number = entity_id.rpartition("-")
    if not number.isascii() or not number.isdigit() or len(number) > _DIGITS_MAX:
        return None
    return rest, int(number)


def stream(entity: str, entity_id: str) -> str:
    """Name of an entity's stream."""
    return f"{entity}-{entity_id}"


def books_target_id(system: str, package: str) -> str:
    """Id under which money is tied to what an old system had distributed and not credited: reserves and held sums of a
    package of its books (D-98, D-101)."""
    return derived_id("books-target", system, package)


def taken_over_id(system: str, kind: str, key: str) -> str:
    """Id of what an old system had under its own `key`: every service derives the same one (D-101, D-102)."""
    return derived_id("books", system, kind, key)
