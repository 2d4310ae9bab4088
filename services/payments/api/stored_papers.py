"""Papers of payees that are stored in three forms and three languages: how they are opened (D-94, D-97)."""

from typing import Annotated, Any

from fastapi import Query, Response

from shared.paper.words import Language
from shared.web.problems import not_found
from shared.web.reading import Reading

Asked = Annotated[Language | None, Query(description="az, en or ru; none: the payee's")]
PDFS = {Language.AZ: "pdf_sha256", Language.EN: "pdf_en_sha256", Language.RU: "pdf_ru_sha256"}
HASHES = {
    "sha256": "ab" * 32,
    "pdf_sha256": "cd" * 32,
    "pdf_en_sha256": "ce" * 32,
    "pdf_ru_sha256": "cf" * 32,
    "csv_sha256": "ac" * 32,
    "language": "az",
}
"""What an example says of them."""


class Pdf(Response):
    """A paper to be read."""

    media_type = "application/pdf"


class Csv(Response):
    """A paper for a spreadsheet."""

    media_type = "text/csv"


def pdf_of(found: dict[str, Any], language: Language | None) -> str:
    """The column with the hash of the PDF in a language, or in the payee's."""
    return PDFS[language if language is not None else Language(found["language"])]


async def opened(
    ask: Reading, found: dict[str, Any], kind: str, column: str, media_type: str, name: str = ""
) -> Response:
    """The stored bytes; the reading is recorded. `name` is the file's, where it is one to keep."""
    data = await ask.ctx.blobs.get(found[column])
    if data is None:
        raise not_found(kind, found["id"])
    await ask.record(kind.upper().replace(" ", "_"), [found["payee"]], document=found["id"])
    # A statement's number has strokes, which no file's name may have.
    headers = {"content-disposition": f'inline; filename="{name.replace("/", "-")}"'} if name else None
    return Response(data, media_type=media_type, headers=headers)
