"""What distribution publishes of what it did."""

from services.distribution.domain.bulletin import BulletinRecorded
from services.distribution.domain.policy import PolicyApproved
from services.distribution.domain.refund import RefundDecided
from services.distribution.domain.reserve import RoyaltyExpired, RoyaltyRedistributed, RoyaltyReleased
from services.distribution.domain.returns import ReturnDecided
from services.distribution.domain.royalty import RoyaltyAllocated, RoyaltyReserved, RoyaltyReversed
from services.distribution.domain.run_events import RunAbandoned, RunClosed, RunOpened
from services.distribution.domain.states import StatesTotalled
from shared.contracts import distribution as public
from shared.contracts import platform
from shared.contracts.building import as_public
from shared.eventstore.books_events import BooksEntered
from shared.eventstore.entries import Entry

PUBLIC: frozenset[type] = frozenset(
    {
        BulletinRecorded,
        PolicyApproved,
        RunOpened,
        RunAbandoned,
        RoyaltyAllocated,
        RoyaltyReserved,
        RoyaltyReleased,
        RoyaltyExpired,
        RoyaltyRedistributed,
        ReturnDecided,
        RefundDecided,
        RoyaltyReversed,
        RunClosed,
        StatesTotalled,
        BooksEntered,
    }
)


def publish(event: object, _: Entry) -> object:
    """The public event of a private one whose type is in PUBLIC."""
    return public_of(event)


def public_of(event: object) -> object:
    """The same without its entry: nothing in it depends on where the event stands."""
    match event:
        case BulletinRecorded():
            return as_public(public.RateBulletinRecorded, event)
        case PolicyApproved():
            return as_public(platform.PolicyApproved, event, decision=str(event.decision))
        case RunOpened():
            return as_public(public.RunOpened, event)
        case RunAbandoned():
            return as_public(public.RunAbandoned, event)
        case RoyaltyAllocated():
            return as_public(public.RoyaltyAllocated, event)
        case RoyaltyReserved():
            return as_public(public.RoyaltyReserved, event)
        case RoyaltyExpired():
            return as_public(public.RoyaltyExpired, event)
        case RoyaltyRedistributed():
            return as_public(public.RoyaltyRedistributed, event)
        case RoyaltyReleased():
            return as_public(public.RoyaltyReleased, event)
        case ReturnDecided():
            return as_public(public.ReturnDecided, event)
        case RefundDecided():
            return as_public(public.RefundDecided, event)
        case RoyaltyReversed():
            return as_public(public.RoyaltyReversed, event)
        case RunClosed():
            return as_public(public.RunClosed, event)
        case StatesTotalled():
            return as_public(public.StatesTotalled, event)
        case BooksEntered():
            return as_public(platform.BooksTakenOver, event)
    raise TypeError(f"{type(event).__name__} has no public form")
