"""Intake's read models."""

from services.intake.projections import (
    account,
    account_file,
    allocation,
    bank_account,
    bank_entry,
    bank_statement,
    contract,
    line,
    party,
    receipt,
    reported_work,
    schedule,
)
from shared.projections import projection

PROJECTIONS = tuple(
    projection(module)
    for module in (
        account,
        account_file,
        allocation,
        bank_account,
        bank_entry,
        bank_statement,
        contract,
        line,
        party,
        receipt,
        reported_work,
        schedule,
    )
)
