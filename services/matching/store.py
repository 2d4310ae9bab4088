"""How matching's events are stored: their names and versions, and the day that each belongs to."""

from services.matching.domain.matching import MatchingClosed, TargetMatched, TargetSearched
from services.matching.domain.non_registered import NonRegisteredFound
from services.matching.domain.policy import PolicyAdopted, PolicyProposed
from services.matching.domain.report import ReportDecided, ReviewOpened
from shared.eventstore.codec import Codec, Stored
from shared.kernel.erasure import DataErased

CODEC = Codec(
    "matching",
    [
        Stored(ReviewOpened),
        Stored(ReportDecided),
        Stored(TargetSearched),
        Stored(MatchingClosed),
        Stored(TargetMatched),
        Stored(NonRegisteredFound),
        Stored(PolicyProposed),
        Stored(PolicyAdopted),
        Stored(DataErased),
    ],
)
