"""XML from outside: parsed without entities, DTD or network, and judged by its schema."""

import codecs
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import cast
from xml.parsers import expat

from lxml import etree

from shared.kernel.findings import Finding, Unreadable

SIZE_MAX_BYTES = 20 * 1024 * 1024
_ELEMENTS_MAX = 2_000_000
_FINDINGS_MAX = 100
_SCHEMAS = Path(__file__).parent / "xsd"


def parse_message(data: bytes, families: Sequence[str]) -> tuple[etree._Element, str]:
    """The root of an ISO 20022 document and its message, e.g. "camt.053.001.08", whose family ("camt.053") must be one
    of these. It is valid against the message's schema where there is one; else its structure is the caller's question.

    Raises Unreadable with every schema error (the first hundred), each with its element path and value.
    """
    root = _parsed(data)
    message = _message_of(root, families)
    schema = _schema(message)
    if schema is not None and not schema.validate(root):
        raise Unreadable(_schema_findings(root, schema))
    return root, message


def has_schema(message: str) -> bool:
    """Whether documents of a message are judged by their schema."""
    return _schema(message) is not None


def _parsed(data: bytes) -> etree._Element:
    _check_bytes(data)
    _check_prolog(data)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise _refused(f"line {line}, column {column}", f"not well-formed XML: {error.msg}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused("prolog", "a document type declaration is not accepted")
    return root


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def path_of(element: etree._Element) -> str:
    """Where an element stands, e.g. "Document/BkToCstmrStmt/Stmt/Ntry[3]/Amt"."""
    steps = []
    step: etree._Element | None = element
    while step is not None:
        earlier = sum(1 for _ in step.itersiblings(step.tag, preceding=True))
        alone = earlier == 0 and next(step.itersiblings(step.tag), None) is None
        steps.append(local_name(step) if alone else f"{local_name(step)}[{earlier + 1}]")
        step = step.getparent()
    return "/".join(reversed(steps))


def _check_bytes(data: bytes) -> None:
    if len(data) > SIZE_MAX_BYTES:
        raise _refused("file", f"larger than {SIZE_MAX_BYTES} bytes", str(len(data)))
    if not data.strip():
        raise _refused("file", "empty")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(
            f"line {line}, byte {error.start}",
            "not UTF-8, as ISO 20022 demands",
            data[error.start : error.end].hex(),
        ) from error
    if data.count(b"<") > _ELEMENTS_MAX:
        raise _refused("file", f"more than {_ELEMENTS_MAX} tags")


class _PrologRead(Exception):
    """The first element was reached: nothing that follows can declare a document type."""


def _check_prolog(data: bytes) -> None:
    """Refuse a document type before any parser that knows entities sees it."""
    parser = expat.ParserCreate()

    def declared(version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower().replace("-", "") != "utf8":
            raise _refused("prolog", "declares an encoding other than UTF-8", encoding)

    def document_type(name: str, system_id: str | None, public_id: str | None, has_subset: bool) -> None:
        raise _refused("prolog", "a document type declaration (DTD, entities) is not accepted", name)

    def element(name: str, attributes: dict[str, str]) -> None:
        raise _PrologRead

    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = document_type
    parser.StartElementHandler = element
    try:
        parser.Parse(data.removeprefix(codecs.BOM_UTF8), True)
    except _PrologRead:
        return
    except expat.ExpatError as error:
        where = f"line {error.lineno}, column {error.offset + 1}"
        raise _refused(where, f"not well-formed XML: {expat.ErrorString(error.code)}") from error


_MESSAGE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:((camt|pain)\.[0-9]{3})\.001\.([0-9]{2})")


def _message_of(root: etree._Element, families: Sequence[str]) -> str:
    found = etree.QName(root)
    met = _MESSAGE.fullmatch(found.namespace or "")
    if met is None or met[1] not in families or found.localname != "Document":
        expected = " or ".join(families)
        raise _refused(found.localname, f"not a {expected} document", found.namespace or "no namespace")
    return f"{met[1]}.001.{met[3]}"


@cache
def _schema(message: str) -> etree.XMLSchema | None:
    path = _SCHEMAS / f"{message}.xsd"
    return etree.XMLSchema(etree.parse(str(path))) if path.is_file() else None


def _schema_findings(root: etree._Element, schema: etree.XMLSchema) -> list[Finding]:
    findings = []
    tree = root.getroottree()
    namespace = f"{{{etree.QName(root).namespace}}}"
    errors = cast("Sequence[etree._LogEntry]", schema.error_log)
    for error in errors[:_FINDINGS_MAX]:
        met = tree.xpath(error.path) if error.path else []
        element = met[0] if isinstance(met, list) and met and isinstance(met[0], etree._Element) else root
        value = (element.text or "").strip()[:80] if element is not root else ""
        findings.append(Finding(path_of(element), error.message.replace(namespace, ""), value))
    if len(errors) > _FINDINGS_MAX:
        findings.append(Finding("file", f"and {len(errors) - _FINDINGS_MAX} further schema errors"))
    return findings


def _refused(where: str, what: str, value: str = "") -> Unreadable:
    return Unreadable((Finding(where, what, value[:80]),))
