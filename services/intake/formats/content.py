"""What a file is by its bytes, whatever its name says: who sends an XLS under a contract for CSV is told so (D-12)."""

import io
import zipfile
import zlib
from typing import BinaryIO

from services.intake.formats.tables import SIZE_MAX_BYTES, unreadable

_HEAD_BYTES = 4096
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COMPOUND_LOOK_BYTES = 16 * 1024 * 1024
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BIFF_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BEGINNINGS = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"Rar!", "a packed archive"),
    (b"7z\xbc\xaf", "a packed archive"),
    (b"\x1f\x8b", "a packed archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
XLSX, XLS, ODS, TEXT = "XLSX", "XLS", "ODS", "a text"
_READ_FROM = {"XLSX": XLSX, "XLS": XLS, "ODS": ODS, "CSV": TEXT, "JSON": TEXT, "CRD": TEXT}


def check_content(file: BinaryIO, file_type: str) -> None:
    """Refuse a file that is empty, too large, or plainly something else than the form's type (2.1.1-f)."""
    size = file.seek(0, io.SEEK_END)
    if size > SIZE_MAX_BYTES:
        raise unreadable("file", f"larger than {SIZE_MAX_BYTES} bytes", str(size))
    if size == 0:
        raise unreadable("file", "is empty")
    found = content_of(file)
    file.seek(0)
    if found != _READ_FROM[file_type]:
        raise unreadable("file", f"is {_named(found)}, where the contract's form asks for {file_type}")


def content_of(file: BinaryIO) -> str:
    """XLSX, XLS, ODS, "a text", or a word for what is none of them."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    if head.startswith(_ZIP):
        return _packed(file)
    if head.startswith(_COMPOUND):
        return _compound(file)
    for beginning, what in _BEGINNINGS:
        if head.startswith(beginning):
            return what
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if plain.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if plain.startswith(b"<?xml"):
        return "an XML file"
    return "a letter of a word processor" if plain.startswith(b"{\\rtf") else TEXT


def _named(found: str) -> str:
    return {XLSX: "an XLSX workbook", XLS: "an old XLS workbook", ODS: "an ODS workbook"}.get(found, found)


def _packed(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").compress_type in _PACKED:
                with archive.open("mimetype") as part:
                    return ODS if part.read(200).strip() == _ODS else "a document that is no spreadsheet"
    except _DAMAGED as error:
        raise unreadable("file", f"a packed file that is damaged: {error}") from error
    if "[Content_Types].xml" not in names:
        return ODS if "content.xml" in names else "a packed archive"
    # A workbook lies where its relations say, so only what is plainly another document is named here.
    other = any(name.startswith(("word/", "ppt/")) for name in names)
    return "a document that is no spreadsheet" if other else XLSX


def _compound(file: BinaryIO) -> str:
    file.seek(0)
    look = file.read(_COMPOUND_LOOK_BYTES)
    if _ENCRYPTED in look:
        raise unreadable("file", "an encrypted workbook: take the password off")
    return XLS if any(stream in look for stream in _BIFF_STREAMS) else "a document that is no spreadsheet"
