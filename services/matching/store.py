"""How matching's events are stored: their names and versions, and the day that each belongs to."""

from services.matching.domain.claim_events import (
    ClaimantAnswered,
    ClaimantAsked,
    ClaimDecided,
    ClaimFiled,
    ClaimLetterKept,
    ClaimOverdue,
    ClaimVerified,
    ContactConfirmed,
    EvidenceAdded,
)
from services.matching.domain.enquiry_list import ListClosed, ListFilled, ListOpened, ListSent
from services.matching.domain.identification_events import (
    AnswerJudged,
    EnquiryEnded,
    EnquiryMade,
    EnquiryPlaced,
    EnquiryReplied,
    StepTaken,
)
from services.matching.domain.listing import ReservesListed
from services.matching.domain.matching import MatchingClosed, TargetMatched, TargetSearched
from services.matching.domain.merge_proposal import MergeDismissed, MergeHeard, MergeProposed, MergeUndone
from services.matching.domain.non_registered import NonRegisteredFound
from services.matching.domain.policy import PolicyAdopted, PolicyProposed
from services.matching.domain.remembered import DecisionForgotten, DecisionRemembered
from services.matching.domain.report_events import (
    OutcomeRevised,
    ProposalRefused,
    ReportDecided,
    ReviewOpened,
    ReviewReleased,
    ReviewTaken,
    RulingProposed,
)
from services.matching.domain.variant import VariantLearned
from shared.eventstore.codec import Codec, Stored
from shared.kernel.erasure import DataErased

CODEC = Codec(
    "matching",
    [
        Stored(ReviewOpened),
        Stored(ReportDecided),
        Stored(ReviewTaken),
        Stored(ReviewReleased),
        Stored(RulingProposed),
        Stored(ProposalRefused),
        Stored(OutcomeRevised),
        Stored(DecisionRemembered),
        Stored(DecisionForgotten),
        Stored(TargetSearched),
        Stored(MatchingClosed),
        Stored(TargetMatched),
        Stored(NonRegisteredFound),
        Stored(VariantLearned),
        Stored(MergeProposed),
        Stored(MergeDismissed),
        Stored(MergeHeard),
        Stored(MergeUndone),
        Stored(StepTaken),
        Stored(ReservesListed),
        Stored(EnquiryPlaced),
        Stored(EnquiryMade),
        Stored(EnquiryReplied),
        Stored(AnswerJudged),
        Stored(EnquiryEnded),
        Stored(ListOpened),
        Stored(ListFilled),
        Stored(ListSent),
        Stored(ListClosed),
        Stored(ClaimFiled),
        Stored(ContactConfirmed),
        Stored(ClaimVerified),
        Stored(EvidenceAdded),
        Stored(ClaimantAsked),
        Stored(ClaimantAnswered),
        Stored(ClaimOverdue),
        Stored(ClaimDecided),
        Stored(ClaimLetterKept),
        Stored(PolicyProposed),
        Stored(PolicyAdopted),
        Stored(DataErased),
    ],
)
