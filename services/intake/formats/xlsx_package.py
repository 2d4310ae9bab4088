"""The package of a workbook: opened with limits, every part checked and packed anew, block by block.

A spreadsheet reader trusts what it is given: a single cell at the far corner makes it reserve the whole
sheet and ends the process. So nothing reaches it that was not counted here, byte for byte.
"""

import io
import posixpath
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, BinaryIO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from services.intake.formats.tables import SIZE_MAX_BYTES, unreadable
from services.intake.formats.xlsx_scan import XML_NAMES, PartScan, check_texts, scan_part, texts_fit

_PARTS_MAX = 1_000
_UNPACKED_MAX_BYTES = 512 * 1024 * 1024
_LIST_MAX_BYTES = 4 * 1024 * 1024
_BLOCK = 256 * 1024
_RATIO_MAX = 200
_RATIO_FREE_BYTES = 1024 * 1024
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Package:
    """What was seen in the checked parts by their names, and which part holds a sheet."""

    scans: dict[str, PartScan]
    sheets: dict[str, str]

    def scan_of_sheet(self, sheet: str) -> PartScan:
        """What was seen in the part that holds a sheet; an empty scan when the names lead nowhere."""
        return self.scans.get(self.sheets.get(sheet, ""), PartScan())


def repack(file: BinaryIO, target: IO[bytes]) -> Package:
    """Write a package of the checked parts alone to `target`, for the reader. Unreadable when the file is no
    workbook, is locked, or is a bomb."""
    size = file.seek(0, io.SEEK_END)
    if size > SIZE_MAX_BYTES:
        raise unreadable("file", f"larger than {SIZE_MAX_BYTES} bytes", str(size))
    file.seek(0)
    if file.read(len(_COMPOUND_FILE)) == _COMPOUND_FILE:
        raise unreadable("file", "an encrypted workbook or an old XLS, not an open XLSX")
    scans: dict[str, PartScan] = {}
    try:
        with zipfile.ZipFile(file) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
            check_directory(archive, size)
            for info in archive.infolist():
                if not info.filename.endswith("/") and (scan := _take(archive, info, made)) is not None:
                    scans[info.filename] = scan
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise unreadable("file", f"not an XLSX workbook, or a damaged one: {error}") from error
    except (ValueError, UnicodeError, OverflowError) as error:
        raise unreadable("file", f"not an XLSX workbook, or a damaged one: {error}") from error
    with zipfile.ZipFile(target) as made:
        sheets = _sheets(made, scans)
        if not texts_fit(scans.values()):
            _count_uses(made, scans)
            check_texts(scans.values())
    return Package(scans, sheets)


def _take(archive: zipfile.ZipFile, info: zipfile.ZipInfo, made: zipfile.ZipFile) -> PartScan | None:
    """Check a part and pack it anew; None for one that is no XML (pictures, macros), which no reader needs."""
    with archive.open(info) as part:
        if info.filename.lower().endswith(XML_NAMES):
            # What has such a name is XML or refuses the file.
            with made.open(zipfile.ZipInfo(info.filename), "w", force_zip64=True) as written:
                return scan_part(info.filename, part, written)
        with TemporaryFile() as checked:
            scan = scan_part(info.filename, part, checked)
            if scan is not None:
                checked.seek(0)
                with made.open(zipfile.ZipInfo(info.filename), "w", force_zip64=True) as written:
                    shutil.copyfileobj(checked, written, _BLOCK)
            return scan


def check_directory(archive: zipfile.ZipFile, packed_bytes: int) -> None:
    """Refuse by the directory alone, before a byte is unpacked; reading keeps to the sizes it names."""
    parts = archive.infolist()
    if len(parts) > _PARTS_MAX:
        raise unreadable("file", f"more than {_PARTS_MAX} parts inside", str(len(parts)))
    unpacked_bytes = sum(info.file_size for info in parts)
    too_dense = unpacked_bytes > _RATIO_FREE_BYTES and unpacked_bytes > _RATIO_MAX * packed_bytes
    if unpacked_bytes > _UNPACKED_MAX_BYTES or too_dense:
        raise unreadable("file", "unpacks to far more than an account can hold", f"{unpacked_bytes} bytes")
    seen: set[str] = set()
    for info in parts:
        if info.flag_bits & 0x1:
            raise unreadable(info.filename, "the workbook is encrypted: take the password off")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise unreadable(
                info.filename, "packed in a way that XLSX does not know", str(info.compress_type)
            )
        if info.filename.lower() in seen:
            raise unreadable(info.filename, "two parts of the same name")
        seen.add(info.filename.lower())


def _count_uses(made: zipfile.ZipFile, scans: dict[str, PartScan]) -> None:
    for name in [name for name, scan in scans.items() if scan.text_cells]:
        with made.open(name) as part:
            scans[name] = scan_part(name, part, uses=True) or scans[name]


def _sheets(archive: zipfile.ZipFile, scans: dict[str, PartScan]) -> dict[str, str]:
    """The part of each sheet, as the package's own relations name it."""
    workbook = next(
        (
            _resolved("", element.get("Target", ""))
            for element in _tree(archive, "_rels/.rels", scans).iter()
            if element.get("Type", "").endswith("/officeDocument")
        ),
        "",
    )
    if workbook not in scans:
        raise unreadable("file", "no workbook inside: not an XLSX file")
    folder, name = posixpath.split(workbook)
    relations = {
        element.get("Id", ""): _resolved(folder, element.get("Target", ""))
        for element in _tree(archive, f"{folder}/_rels/{name}.rels", scans).iter()
    }
    return {
        element.get("name", ""): relations.get(element.get(_RELATION_ID, ""), "")
        for element in _tree(archive, workbook, scans).iter()
        if element.tag.endswith("}sheet")
    }


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _tree(archive: zipfile.ZipFile, name: str, scans: dict[str, PartScan]) -> Element:
    if name not in scans:
        raise unreadable("file", "lacks a part that every XLSX workbook has", name)
    if archive.getinfo(name).file_size > _LIST_MAX_BYTES:
        raise unreadable(name, f"larger than {_LIST_MAX_BYTES} bytes")
    try:
        return ElementTree.fromstring(archive.read(name), forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise unreadable(name, f"not well-formed XML: {error}") from error
