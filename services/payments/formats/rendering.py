"""Statements as PDF, for a child process: the PDF library is loaded there and nowhere else."""

from collections.abc import Sequence

from services.payments.domain.statement_content import StatementContent
from shared.contracts.wire import from_json


def render_statements(documents: Sequence[bytes]) -> list[bytes]:
    """The PDF of each statement's JSON, the same bytes for the same JSON."""
    from services.payments.formats.statement_pdf import render

    return [render(from_json(StatementContent, document)) for document in documents]
