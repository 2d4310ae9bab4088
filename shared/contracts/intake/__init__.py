"""Public events of intake: accounts, schedules, receipts and bank entries."""

from shared.contracts.intake.account import (
    AccountAccepted,
    AccountReturned,
    BatchCounts,
    ReportedAuthor,
    ReportedWork,
    ReportedWorksListed,
    TakenOver,
    UsageLine,
    UsageLinesListed,
)
from shared.contracts.intake.award import AwardRecorded, AwardShare, StatisticalCauseRecorded
from shared.contracts.intake.claim import ClaimEnded, ClaimRaised
from shared.contracts.intake.money import (
    AccountFunded,
    BankDayTaken,
    BankEntryClassified,
    ReceiptAllocated,
    ReceiptReassigned,
    ReceiptRecorded,
    ReceiptReversed,
)
from shared.contracts.intake.schedule import ScheduleAccepted, ScheduleLine, ScheduleLinesListed

__all__ = [
    "AccountAccepted",
    "AccountFunded",
    "AccountReturned",
    "AwardRecorded",
    "AwardShare",
    "BankDayTaken",
    "BankEntryClassified",
    "BatchCounts",
    "ClaimEnded",
    "ClaimRaised",
    "ReceiptAllocated",
    "ReceiptReassigned",
    "ReceiptRecorded",
    "ReceiptReversed",
    "ReportedAuthor",
    "ReportedWork",
    "ReportedWorksListed",
    "ScheduleAccepted",
    "ScheduleLine",
    "ScheduleLinesListed",
    "StatisticalCauseRecorded",
    "TakenOver",
    "UsageLine",
    "UsageLinesListed",
]
