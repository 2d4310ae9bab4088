"""Writes an explanation to files: JSON for programs, PDF for people."""

from __future__ import annotations

import json
from pathlib import Path

from deploy.command.explaining import Node, as_json
from deploy.command.reaching import Unusable
from shared.paper.words import Language


def written(node: Node, language: str, json_path: Path | None, pdf_path: Path | None) -> None:
    """Write what is asked for. Raises Unusable where a file cannot be written."""
    if json_path is not None:
        _write(json_path, json.dumps(as_json(node), ensure_ascii=False, indent=1).encode() + b"\n")
    if pdf_path is not None:
        # The PDF library is slow to load, and few ask for it.
        from deploy.command.explained_pdf import explained_pdf

        _write(pdf_path, explained_pdf(node, Language(language)))


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror or error}") from error
