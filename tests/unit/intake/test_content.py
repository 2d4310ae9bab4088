"""What a file is by its bytes, whatever it is called (2.1.1-f)."""

from io import BytesIO

import pytest

from services.intake.formats.content import check_content
from shared.kernel.findings import Unreadable
from tests.unit.intake.ods_samples import MIME, of_texts, packed
from tests.unit.intake.xls_samples import compound, xls
from tests.unit.intake.xlsx_samples import packed as packed_xlsx
from tests.unit.intake.xlsx_samples import parts, sheet

pytestmark = pytest.mark.clause("2.1.1-f")
XLSX = packed_xlsx(parts(sheet("")))
ENCRYPTED = compound("EncryptedPackage".encode("utf-16-le"), "EncryptedPackage")


def _broken(data: bytes) -> bytes:
    """The bytes of its first part are no longer what they unpack from."""
    return data[:38] + b"\xff" * 12 + data[50:]


WHOLE = {"XLSX": XLSX, "XLS": xls([["a"]]), "ODS": of_texts([["a"]]), "CSV": b"a;b\n", "JSON": b"[]"}


def refusal(data: bytes, file_type: str) -> str:
    with pytest.raises(Unreadable) as met:
        check_content(BytesIO(data), file_type)
    return met.value.findings[0].what


@pytest.mark.parametrize("asked", WHOLE)
@pytest.mark.parametrize("given", WHOLE)
def test_a_file_is_what_the_form_asks_for_or_is_told_what_it_is(given: str, asked: str) -> None:
    if given == asked or {given, asked} == {"CSV", "JSON"}:
        check_content(BytesIO(WHOLE[given]), asked)
    else:
        named = "a text" if given in ("CSV", "JSON") else given
        assert named in refusal(WHOLE[given], asked)
        assert f"asks for {asked}" in refusal(WHOLE[given], asked)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><table>", "is a web page"),
        (b'<?xml version="1.0"?><Workbook/>', "is an XML file"),
        (b"{\\rtf1", "is a letter of a word processor"),
        (b"Rar!\x1a\x07", "is a packed archive"),
        (b"MZ\x90\x00", "is a program"),
        (packed([("a.csv", b"a")]), "is a packed archive"),
        (packed([("[Content_Types].xml", b""), ("word/document.xml", b"")]), "no spreadsheet"),
        (packed([("mimetype", b"application/vnd.oasis.opendocument.text")]), "no spreadsheet"),
        (b"PK\x03\x04", "damaged"),
        (_broken(packed([("mimetype", MIME.encode() * 9)])), "damaged"),
        (ENCRYPTED, "encrypted workbook"),
        (compound(b"x", "WordDocument"), "no spreadsheet"),
    ],
)
@pytest.mark.parametrize("asked", WHOLE)
def test_what_is_none_of_them_is_named(data: bytes, what: str, asked: str) -> None:
    assert what in refusal(data, asked)
