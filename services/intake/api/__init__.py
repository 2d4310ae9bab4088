"""Intake over HTTP."""

from services.intake.api import (
    routes_accounts,
    routes_bank,
    routes_ledger,
    routes_letters,
    routes_receipts,
    routes_schedules,
)

ROUTERS = (
    routes_accounts.router,
    routes_schedules.router,
    routes_bank.router,
    routes_receipts.router,
    routes_letters.router,
    routes_ledger.router,
)
