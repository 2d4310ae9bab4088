"""Public events of matching: what each reported work is, what is done about those that nobody knows, and who claims."""

from shared.contracts.matching.claim import (
    AuthorClaimDecided,
    AuthorClaimFiled,
    ClaimCapacity,
    ClaimEvidence,
    ClaimOutcome,
    Identified,
)
from shared.contracts.matching.enquiry import AnsweredAuthor, AnswerResult, EnquiryAnswered, EnquirySent
from shared.contracts.matching.identification import (
    IdentificationStepTaken,
    StepKind,
    StepResult,
)
from shared.contracts.matching.outcome import (
    AccountMatched,
    FieldCompared,
    FoundPerson,
    KnownAuthor,
    MatchRevoked,
    NameVariantLearned,
    NonRegisteredWorkFound,
    VariantOf,
    WorkMatched,
)

__all__ = [
    "AccountMatched",
    "AnswerResult",
    "AnsweredAuthor",
    "AuthorClaimDecided",
    "AuthorClaimFiled",
    "ClaimCapacity",
    "ClaimEvidence",
    "ClaimOutcome",
    "EnquiryAnswered",
    "EnquirySent",
    "FieldCompared",
    "FoundPerson",
    "IdentificationStepTaken",
    "Identified",
    "KnownAuthor",
    "MatchRevoked",
    "NameVariantLearned",
    "NonRegisteredWorkFound",
    "StepKind",
    "StepResult",
    "VariantOf",
    "WorkMatched",
]
