"""Public events of distribution: rates, runs, allocations, reserves and the states of money."""

from shared.contracts.distribution.going_back import (
    RefundDecided,
    RefundLine,
    ReturnDecided,
    ReturnLine,
    RoyaltyCarried,
)
from shared.contracts.distribution.royalty import (
    AllocatedShare,
    Deduction,
    RoyaltyAllocated,
    RoyaltyExpired,
    RoyaltyRedistributed,
    RoyaltyReleased,
    RoyaltyReserved,
    RoyaltyReversed,
)
from shared.contracts.distribution.run import (
    AgencyFeeDue,
    Rate,
    RateBulletinRecorded,
    RunAbandoned,
    RunClosed,
    RunOpened,
    StatesTotalled,
    StateTotal,
)

__all__ = [
    "AgencyFeeDue",
    "AllocatedShare",
    "Deduction",
    "Rate",
    "RateBulletinRecorded",
    "RefundDecided",
    "RefundLine",
    "ReturnDecided",
    "ReturnLine",
    "RoyaltyAllocated",
    "RoyaltyCarried",
    "RoyaltyExpired",
    "RoyaltyRedistributed",
    "RoyaltyReleased",
    "RoyaltyReserved",
    "RoyaltyReversed",
    "RunAbandoned",
    "RunClosed",
    "RunOpened",
    "StateTotal",
    "StatesTotalled",
]
