"""The package of a workbook: opened with limits, every part checked, and packed anew from what was checked.

A spreadsheet reader trusts what it is given: a single cell at the far corner makes it reserve the whole
sheet and ends the process. So nothing reaches it that was not counted here, byte for byte.
"""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from services.intake.formats.tables import SIZE_MAX_BYTES, unreadable
from services.intake.formats.xlsx_scan import PartScan, check_texts, scan_part

_PARTS_MAX = 1_000
_UNPACKED_MAX_BYTES = 96 * 1024 * 1024
_RATIO_MAX = 200
_RATIO_FREE_BYTES = 1024 * 1024
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Package:
    """The checked parts by name, and what was seen in each."""

    parts: dict[str, bytes]
    scans: dict[str, PartScan]

    def packed(self) -> io.BytesIO:
        """A package of the checked parts alone, for the reader."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        target.seek(0)
        return target

    def scan_of_sheet(self, sheet: str) -> PartScan:
        """What was seen in the part that holds a sheet; an empty scan when the names lead nowhere."""
        workbook = _workbook_part(self.parts)
        folder, name = posixpath.split(workbook)
        relation = ""
        for element in _tree(self.parts, workbook).iter():
            if element.tag.endswith("}sheet") and element.get("name") == sheet:
                relation = element.get(_RELATION_ID, "")
        for element in _tree(self.parts, f"{folder}/_rels/{name}.rels").iter():
            if relation and element.get("Id") == relation:
                return self.scans.get(_resolved(folder, element.get("Target", "")), PartScan())
        return PartScan()


def open_package(data: bytes) -> Package:
    """Unpack and check a workbook's file; Unreadable when it is none, is locked, or is a bomb."""
    if len(data) > SIZE_MAX_BYTES:
        raise unreadable("file", f"larger than {SIZE_MAX_BYTES} bytes", str(len(data)))
    if data.startswith(_COMPOUND_FILE):
        raise unreadable("file", "an encrypted workbook or an old XLS, not an open XLSX")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive, len(data))
            contents = {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if not info.filename.endswith("/")
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise unreadable("file", f"not an XLSX workbook, or a damaged one: {error}") from error
    except (ValueError, UnicodeError, OverflowError) as error:
        raise unreadable("file", f"not an XLSX workbook, or a damaged one: {error}") from error
    parts: dict[str, bytes] = {}
    scans: dict[str, PartScan] = {}
    for name, content in contents.items():
        scan = scan_part(name, content)
        if scan is not None:
            parts[name], scans[name] = content, scan
    if _workbook_part(parts) not in parts:
        raise unreadable("file", "no workbook inside: not an XLSX file")
    check_texts(scans.values())
    return Package(parts, scans)


def _check_directory(archive: zipfile.ZipFile, packed_bytes: int) -> None:
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
            raise unreadable(info.filename, "the workbook is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise unreadable(
                info.filename, "packed in a way that XLSX does not know", str(info.compress_type)
            )
        if info.filename.lower() in seen:
            raise unreadable(info.filename, "two parts of the same name")
        seen.add(info.filename.lower())


def _workbook_part(parts: dict[str, bytes]) -> str:
    """The part that lists the sheets, as the package's own relations name it."""
    for element in _tree(parts, "_rels/.rels").iter():
        if element.get("Type", "").endswith("/officeDocument"):
            return _resolved("", element.get("Target", ""))
    return ""


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _tree(parts: dict[str, bytes], name: str) -> Element:
    if name not in parts:
        raise unreadable("file", "lacks a part that every XLSX workbook has", name)
    try:
        return ElementTree.fromstring(parts[name], forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise unreadable(name, f"not well-formed XML: {error}") from error
