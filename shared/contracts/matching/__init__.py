"""Public events of matching: what each reported work is, and what is done about those that nobody knows."""

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
    "EnquiryAnswered",
    "EnquirySent",
    "FieldCompared",
    "FoundPerson",
    "IdentificationStepTaken",
    "MatchRevoked",
    "NameVariantLearned",
    "NonRegisteredWorkFound",
    "StepKind",
    "StepResult",
    "VariantOf",
    "WorkMatched",
]
