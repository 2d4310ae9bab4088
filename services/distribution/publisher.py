"""What distribution publishes of what it did."""

from services.distribution.domain.agency_fee_due import AgencyFeeDue
from services.distribution.domain.bulletin import BulletinCorrected, BulletinRecorded
from services.distribution.domain.next_period import RoyaltyCarried
from services.distribution.domain.policy import PolicyApproved
from services.distribution.domain.refund import RefundDecided
from services.distribution.domain.reserve import RoyaltyExpired, RoyaltyRedistributed, RoyaltyReleased
from services.distribution.domain.returns import ReturnDecided
from services.distribution.domain.royalty import RoyaltyAllocated, RoyaltyReserved, RoyaltyReversed
from services.distribution.domain.run_events import RunAbandoned, RunClosed, RunOpened
from services.distribution.domain.states import StatesTotalled
from shared.contracts import distribution as public
from shared.contracts import platform
from shared.contracts.building import public_body
from shared.eventstore.books_events import BooksEntered
from shared.eventstore.entries import Entry
from shared.kernel.restated import restated

_ALIKE: dict[type, type] = {
    BulletinRecorded: public.RateBulletinRecorded,
    BulletinCorrected: public.RateBulletinRecorded,
    RunOpened: public.RunOpened,
    RunAbandoned: public.RunAbandoned,
    RoyaltyAllocated: public.RoyaltyAllocated,
    RoyaltyReserved: public.RoyaltyReserved,
    RoyaltyReleased: public.RoyaltyReleased,
    RoyaltyExpired: public.RoyaltyExpired,
    RoyaltyRedistributed: public.RoyaltyRedistributed,
    ReturnDecided: public.ReturnDecided,
    RefundDecided: public.RefundDecided,
    RoyaltyCarried: public.RoyaltyCarried,
    RoyaltyReversed: public.RoyaltyReversed,
    RunClosed: public.RunClosed,
    StatesTotalled: public.StatesTotalled,
    AgencyFeeDue: public.AgencyFeeDue,
    BooksEntered: platform.BooksTakenOver,
}
"""Private events that say all that their public ones do, word for word."""

PUBLIC: frozenset[type] = frozenset({*_ALIKE, PolicyApproved})


def publish(event: object, _: Entry) -> object:
    """The public event of a private one whose type is in PUBLIC."""
    return public_of(event)


def public_of(event: object) -> object:
    """The same without its entry: nothing in it depends on where the event stands."""
    if isinstance(event, PolicyApproved):
        return restated(platform.PolicyApproved, event, decision=str(event.decision))
    if type(event) not in _ALIKE:
        raise TypeError(f"{type(event).__name__} has no public form")
    return restated(_ALIKE[type(event)], event)


def public_body_of(kind: type, body: bytes) -> bytes:
    """What `public_of` says on the wire of an event of `kind` that stands as `body`; of any but PolicyApproved."""
    return public_body(_ALIKE[kind], body)
