"""Intake over HTTP."""

from services.intake.api import (
    routes_account_content,
    routes_accounts,
    routes_awards,
    routes_bank,
    routes_bank_questions,
    routes_causes,
    routes_claims,
    routes_invoices,
    routes_ledger,
    routes_letters,
    routes_papers,
    routes_receipts,
    routes_schedules,
    routes_signatures,
    routes_tasks,
    routes_versions,
)
from shared.web.routes_audits import audits_router
from shared.web.routes_books import books_router
from shared.web.routes_erasures import erasures_router

ROUTERS = (
    routes_accounts.router,
    routes_account_content.router,
    routes_versions.router,
    routes_schedules.router,
    routes_bank.router,
    routes_bank_questions.router,
    routes_receipts.router,
    routes_awards.router,
    routes_causes.router,
    routes_claims.router,
    routes_invoices.router,
    routes_papers.router,
    routes_signatures.router,
    routes_letters.router,
    routes_ledger.router,
    routes_tasks.router,
    erasures_router("intake"),
    books_router("intake"),
    audits_router("intake"),
)
