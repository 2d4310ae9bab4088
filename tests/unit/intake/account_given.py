"""An account, handed in, taken or sent back."""

from typing import Any

from services.intake.domain.account import (
    ACCOUNT,
    SendBack,
    SubmitAccount,
    SubmitVersion,
    TakeAccount,
)
from services.intake.domain.account_events import (
    Event,
)
from shared.contracts.intake import BatchCounts
from shared.contracts.terms import Channel, UseType
from shared.kernel.decider import Rejected
from shared.kernel.money import Money
from tests.unit.intake.given import COVER, given, then

COUNTS = BatchCounts(report_chunks=1, reports=2, line_chunks=1, lines=3)
DUE = Money(100_000)


def submit(**changed: Any) -> SubmitAccount:
    """The first version is handed in."""
    facts: dict[str, Any] = {
        "account": "a",
        "contract": "c",
        "payer": "p",
        "currency": "AZN",
        "file_sha256": "f1",
        "file_name": "july.xlsx",
    }
    return SubmitAccount(**(facts | {"cover": COVER, "submitted_by": "clerk"} | changed))


def version(file: str = "f2", **changed: Any) -> SubmitVersion:
    """A further version is handed in."""
    facts: dict[str, Any] = {
        "contract": "c", "currency": "AZN", "file_sha256": file, "file_name": "july-2.xlsx", "cover": COVER,
    }  # fmt: skip
    return SubmitVersion(**(facts | {"submitted_by": "second clerk"} | changed))


def take(version: int = 1, due: Money = DUE, channel: Channel = Channel.USER) -> TakeAccount:
    """The check found no defect."""
    return TakeAccount(
        version=version, contract_version=1, channel=channel, use_type=UseType.ON_AIR, territory="AZ",
        income=None, due=due, counts=COUNTS, digest="d", known={"registry": 7}, warnings_sha256=None,
    )  # fmt: skip


def back(version: int = 1) -> SendBack:
    """The check found a defect."""
    return SendBack(version=version, counts_by_ground={"2.1.1-g": 1}, findings_sha256="s")


def history(*commands: Any) -> list[Event]:
    """What happened when these commands were given one after the other."""
    events: list[Event] = []
    for command in commands:
        events += then(given(ACCOUNT, events, command))
    return events


def account_taken(due: Money = DUE) -> list[Event]:
    """An account that was handed in and accepted."""
    return history(submit(), take(due=due))


def rejected(events: list[Event], command: Any) -> str:
    """The reason for which a command is refused."""
    decision = given(ACCOUNT, events, command)
    assert isinstance(decision, Rejected), decision
    return decision.reason
