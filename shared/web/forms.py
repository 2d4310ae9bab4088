"""Commands from the form of a page: no script, no header, nobody's token. A hidden field is the idempotency key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from python_multipart.multipart import parse_options_header

from shared.kernel.findings import Finding
from shared.web.problems import invalid
from shared.web.requests import Posting, posted_by_anybody

FORM = "application/x-www-form-urlencoded"
KEY_FIELD = "token"
FIELDS_MAX = 100
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
# Carriage return, line feed and tab are what a person types into a box of several lines.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class FormPost:
    """What a page's form sent, and the way to execute it once."""

    fields: Mapping[str, tuple[str, ...]]
    """What was filled in, without the key: lines end as everywhere, nothing stands around it."""
    key: str
    post: Posting

    def one(self, name: str) -> str:
        """What stands in a field that there is once; empty where it lacks."""
        return next(iter(self.fields.get(name, ())), "")


def posting_form() -> Any:
    """Dependency of a command that anybody may send with a page's form, below the service's `public_posts`.

    Raises a 422 problem for what no form of ours sends: another media type, no key, bytes that are no text. The key
    was made for one page: it holds for the first body that was accepted with it (`IdempotencyMismatch` for another).
    """

    async def dependency(request: Request) -> FormPost:
        fields = fields_of(request.headers.get("content-type", ""), await request.body())
        keys = fields.pop(KEY_FIELD, ())
        if len(keys) != 1 or not _KEY.fullmatch(keys[0]):
            raise invalid([Finding(f"body.{KEY_FIELD}", "is not the one that came with the form")])
        return FormPost(fields, keys[0], posted_by_anybody(request, keys[0]))

    dependency.scope = None  # type: ignore[attr-defined]
    dependency.idempotent = True  # type: ignore[attr-defined]
    return Depends(dependency)


def fields_of(media_type: str, body: bytes) -> dict[str, tuple[str, ...]]:
    """The fields of a form, in their order. Raises a 422 problem for what is none, or cannot be kept as text."""
    kind, _ = parse_options_header(media_type)
    if kind != FORM.encode():
        raise invalid([Finding("header.content-type", f"is not {FORM}")])
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            max_num_fields=FIELDS_MAX,
            encoding="utf-8",
            errors="strict",
        )
    except ValueError:
        raise invalid([Finding("body", "is no form that can be read")]) from None
    if any(_UNREADABLE.search(text) for pair in pairs for text in pair):
        raise invalid([Finding("body", "contains a control character")])
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        written = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        found[name] = (*found.get(name, ()), written)
    return found


def described(fields: Mapping[str, str]) -> dict[str, Any]:
    """Keyword argument `openapi_extra=...` of a route: the form's fields, each with what it is."""
    properties = {name: {"type": "string", "description": what} for name, what in fields.items()}
    properties[KEY_FIELD] = {
        "type": "string",
        "description": "The hidden field of the page",
        "pattern": _KEY.pattern,
    }
    schema = {"type": "object", "properties": properties, "required": [KEY_FIELD]}
    return {"openapi_extra": {"requestBody": {"required": True, "content": {FORM: {"schema": schema}}}}}
