"""The labelled points at which a service may die: names of functions, never changes to them.

A label is `before` or `after` one pass of a function. Functions inside a transaction die with it open: what they wrote
is rolled back. Those after a commit die with the effect standing and nobody told.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL = ("registry", "intake", "matching", "distribution", "payments")
REACTING = ("intake", "matching", "distribution", "payments")


@dataclass(frozen=True, slots=True)
class Label:
    """A point of the code by name."""

    name: str
    module: str
    attribute: str
    """A function of the module, or Class.method."""
    before: bool = False
    """Die before the function runs, else after it returned."""
    services: tuple[str, ...] = ALL

    @property
    def rare(self) -> bool:
        """Whether a story passes it a few times only: what is done in jobs."""
        return self.module.startswith(("services.", "shared.jobs.", "shared.eventstore.blobs"))


LABELS = (
    # The log.
    Label("group commit: before COMMIT", "shared.eventstore.committing", "commit_under_lock"),
    Label("group commit: after COMMIT", "shared.eventstore.store", "EventStore._committed", before=True),
    Label("command done, not answered", "shared.web.requests", "Posting.answer"),
    # Out and in.
    Label("relay: sent, cursor not moved", "shared.messaging.relay", "Relay._send"),
    Label("inbox: appended, offset noted, no COMMIT", "shared.messaging.inbox", "Inbox._note", services=REACTING),
    Label("inbox: appended, nothing after", "shared.messaging.inbox", "Inbox._append", services=REACTING),
    # Folding and reacting.
    Label("projections: folded, no COMMIT", "shared.projections.runner", "move_cursor"),
    Label("projections: committed, not told", "shared.projections.runner", "ProjectionRunner._arrive", before=True),
    Label("policies: reacted, cursor not moved", "shared.messaging.policies", "Policies._take", services=REACTING),
    # Jobs.
    Label("job leased", "shared.jobs.leasing", "take", services=REACTING),
    Label("job's effects appended, not finished", "shared.jobs.leasing", "finish", before=True, services=REACTING),
    Label("job finished", "shared.jobs.leasing", "finish", services=REACTING),
    Label("blob stored", "shared.eventstore.blobs", "Blobs.put", services=("intake", "payments")),
    Label("account: items listed, not accepted", "services.intake.jobs.take_account", "_append",
          services=("intake",)),
    Label("statement: payers kept, nothing entered", "services.intake.jobs.take_statement", "keep_payers",
          services=("intake",)),
    Label("run: closing halfway", "services.distribution.jobs.close_run", "_append", services=("distribution",)),
    Label("run: closed, draft kept", "services.distribution.jobs.close_run", "drop_draft", before=True,
          services=("distribution",)),
    Label("run: crediting halfway", "services.payments.jobs.credit_run", "enter_all", services=("payments",)),
    Label("payment: file stored, no orders", "services.payments.jobs.release_payment_run", "_store_files",
          services=("payments",)),
    Label("payment: release halfway", "services.payments.jobs.release_payment_run", "enter_all",
          services=("payments",)),
    Label("payment: statements issued", "services.payments.jobs.issue_statements", "_issue", services=("payments",)),
)  # fmt: skip

AT_START = (
    Label("relay: topic compared, nothing sent", "shared.messaging.relay", "Relay._compare"),
    Label("inbox: connected, nothing heard", "shared.messaging.inbox", "Inbox._connect", services=REACTING),
    Label("policies: cursor read, nothing done", "shared.messaging.policies", "Policies._begin"),
)
"""Passed once after a start."""
DAY = Label("day started, not sealed", "shared.jobs.daybreak", "start_day")
"""Passed only when the business day is a new one."""
SWITCH_BEFORE = Label(
    "generation: built, not switched", "shared.projections.generations", "switch", before=True
)
SWITCH_AFTER = Label("generation: switched, no COMMIT", "shared.projections.generations", "switch")
"""Passed only when a read model is built anew."""

EVERY = (*LABELS, *AT_START, DAY, SWITCH_BEFORE, SWITCH_AFTER)
