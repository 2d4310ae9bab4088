"""A statement's files, for a child process: the PDF library is loaded there and nowhere else. And what is read back."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.payments.domain.statement_content import StatementContent
from services.payments.formats.statement_rows import write_rows
from shared.contracts.wire import from_json
from shared.paper.words import Language


@dataclass(frozen=True, slots=True)
class Files:
    """What is made of a statement's JSON."""

    csv: bytes
    pdfs: dict[Language, bytes]


def render_statements(documents: Sequence[bytes]) -> list[Files]:
    """The files of each statement's JSON, the same bytes for the same JSON."""
    from services.payments.formats.statement_pdf import render

    contents = [from_json(StatementContent, document) for document in documents]
    return [
        Files(csv=write_rows(one), pdfs={language: render(one, language) for language in Language})
        for one in contents
    ]


@dataclass(frozen=True, slots=True)
class _Line:
    credit: str


@dataclass(frozen=True, slots=True)
class _Stated:
    lines: tuple[_Line, ...]


def lines_by_credit(document: bytes) -> dict[str, int]:
    """The numbers of the lines of a statement's JSON, whenever it was issued, by their credits."""
    return {line.credit: number for number, line in enumerate(from_json(_Stated, document).lines, 1)}
