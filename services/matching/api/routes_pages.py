"""The public list as pages: where the regulations say the guild's website (2.1.2-e, D-35). No token, no script, no
cookie; whatever is asked, a person gets a page that can be read."""

import re
from datetime import date
from gzip import compress
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.types import Scope

from services.matching.formats.public_pages import (
    ASKED_MAX,
    STYLE,
    STYLE_SHA256,
    Asked,
    Frame,
    Shown,
    entry_page,
    list_page,
    told_page,
)
from services.matching.formats.public_words import LANGUAGES
from services.matching.projections.policy import read_rules_on
from services.matching.projections.public_list import ORDER, Entry, entry_of, is_common, listed, read_entries
from shared.contracts.terms import Channel, Role
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.paper.words import day, days, with_currency
from shared.web.documents import documented
from shared.web.paging import paged
from shared.web.problems import Problem

router = APIRouter(prefix="/public", tags=["public"])

PAGE = 25
"""Entries a page."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
CACHED = "public, max-age=60"
NEVER_CACHED = "no-store"
"""What was typed, and a form that is sent once."""
CACHED_FOR_EVER = "public, max-age=31536000, immutable"
"""Of what has its hash in its address."""
_PERIOD = re.compile("[0-9]{4}(-(0[1-9]|1[0-2]))?")
_COMPRESSED_FROM = 500
EXAMPLE = "<!doctype html><html lang=az>…</html>"


def documented_page(*errors: int) -> dict[str, Any]:
    """Keyword arguments of a route whose answers, problems too, are pages."""
    told = documented(EXAMPLE, *errors, media_type="text/html")
    for error in errors:
        told["responses"][error]["content"] = {"text/html": {"example": EXAMPLE}}
    return told


_PAGES = documented_page(404, 422, 503)


@router.get("/style.css", response_class=Response, **documented("body {}", media_type="text/css"))
async def show_style(request: Request) -> Response:
    """The pages' one stylesheet."""
    return answer(request, STYLE, media_type="text/css", cached=CACHED_FOR_EVER, tag=STYLE_SHA256)


@router.get("", response_class=Response, **_PAGES)
async def show_list(
    request: Request, q: str = "", role: str = "", channel: str = "", period: str = "", cursor: str = ""
) -> Response:
    """The list in the language that the browser prefers."""
    language = preferred(request.headers.get("accept-language", ""))
    asked = Asked(q=q, role=role, channel=channel, period=period, cursor=cursor)
    page = await _list(request, language, asked)
    page.headers["Vary"] = "Accept-Encoding, Accept-Language"
    return page


@router.get("/{language}", response_class=Response, **_PAGES)
async def show_list_in(
    request: Request,
    language: str,
    q: str = "",
    role: str = "",
    channel: str = "",
    period: str = "",
    cursor: str = "",
) -> Response:
    """The list in Azerbaijani (az) or English (en), with what is searched for."""
    if language not in LANGUAGES:
        return nothing(request, language)
    return await _list(
        request, language, Asked(q=q, role=role, channel=channel, period=period, cursor=cursor)
    )


@router.get("/{language}/entries/{reserve}", response_class=Response, **_PAGES)
async def show_entry_in(request: Request, language: str, reserve: str) -> Response:
    """One entry of the list, and how it is claimed."""
    if language not in LANGUAGES:
        return nothing(request, language)
    ctx: Context = request.app.state.ctx
    async with ctx.engine.connect() as connection:
        rules = await read_rules_on(connection, baku_day(ctx.clock()))
        rows = [dict(row) for row in (await connection.execute(entry_of(reserve))).mappings()]
        entries = await read_entries(connection, rows)
    if not entries:
        return nothing(request, language)
    return answer(request, entry_page(frame_of(ctx, language), shown_of(entries[0], rules.show_amounts)))


def preferred(accepted: str) -> str:
    """The first language of a browser's list that the pages have; Azerbaijani when it names none of them."""
    named = (part.partition(";")[0].strip().partition("-")[0].lower() for part in accepted.split(","))
    return next((language for language in named if language in LANGUAGES), "az")


async def _list(request: Request, language: str, asked: Asked) -> Response:
    ctx: Context = request.app.state.ctx
    cut = len(asked.q) > ASKED_MAX
    wrong_period = bool(asked.period) and _PERIOD.fullmatch(asked.period.strip()) is None
    asked = Asked(
        q=asked.q[:ASKED_MAX].strip(),
        role=asked.role if asked.role in Role.__members__ else "",
        channel=asked.channel if asked.channel in Channel.__members__ else "",
        period=asked.period.strip()[:7],
        cursor=asked.cursor,
    )
    async with ctx.engine.connect() as connection:
        rules = await read_rules_on(connection, baku_day(ctx.clock()))
        query = listed(
            asked.q or None,
            Role(asked.role) if asked.role else None,
            Channel(asked.channel) if asked.channel else None,
            None if wrong_period or not asked.period else asked.period,
            common=await is_common(connection, asked.q),
        )
        try:
            page = await paged(connection, query, ORDER, asked.cursor or None, PAGE)
        except Problem:
            return nothing(request, language)
        entries = await read_entries(connection, page["items"])
    shown = [shown_of(one, rules.show_amounts) for one in entries]
    frame = frame_of(ctx, language)
    body = list_page(frame, asked, shown, page["next"], cut=cut, wrong_period=wrong_period)
    return answer(request, body)


def problem_page(scope: Scope, status: int, retry_after: str) -> Response:
    """What went wrong below /public, as a page in the language of its address."""
    request = Request(scope)
    seconds = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0
    frame = frame_of(request.app.state.ctx, _language(request))
    body = told_page(frame, status, minutes=-(-seconds // 60))
    return answer(request, body, status_code=status, cached=NEVER_CACHED)


def nothing(request: Request, language: str) -> Response:
    """What is not on the list, or no page at all."""
    frame = frame_of(request.app.state.ctx, language if language in LANGUAGES else _language(request))
    return answer(request, told_page(frame, 404), status_code=404)


def _language(request: Request) -> str:
    named = request.url.path.removeprefix("/public/").partition("/")[0]
    return named if named in LANGUAGES else preferred(request.headers.get("accept-language", ""))


def frame_of(ctx: Context, language: str) -> Frame:
    """What every page says of the guild."""
    return Frame(language=language, guild=ctx.settings.guild, office=ctx.settings.office)


def shown_of(entry: Entry, show_amount: bool) -> Shown:
    """An entry as a page writes it."""
    first, last = date.fromisoformat(entry.period_from), date.fromisoformat(entry.period_to)
    return Shown(
        reserve=entry.reserve,
        title=entry.title,
        other_titles=entry.other_titles,
        year=entry.year,
        author=entry.author,
        role=entry.role,
        period=days(Period(first, last)),
        channel=entry.channel,
        use_type=entry.use_type,
        amount=with_currency(Money(entry.amount, entry.currency)) if show_amount else None,
        kept_until=day(date.fromisoformat(entry.kept_until)),
    )


def answer(
    request: Request,
    body: bytes,
    *,
    status_code: int = 200,
    media_type: str = "text/html",
    cached: str = CACHED,
    tag: str | None = None,
) -> Response:
    """A page with its headers, packed where the browser takes it; 304 for one that it has."""
    # Weak: the same page, packed or not.
    etag = f'W/"{tag or sha256(body).hexdigest()[:32]}"'
    headers: dict[str, str] = HEADERS | {"Cache-Control": cached, "ETag": etag, "Vary": "Accept-Encoding"}
    known = {one.strip() for one in request.headers.get("if-none-match", "").split(",")}
    if status_code == 200 and etag in known:
        return Response(status_code=304, headers=headers)
    # What is for one alone is not packed: its length would tell of what was typed.
    if (
        cached != NEVER_CACHED
        and len(body) > _COMPRESSED_FROM
        and _takes_gzip(request.headers.get("accept-encoding", ""))
    ):
        headers["Content-Encoding"] = "gzip"
        body = compress(body, 5, mtime=0)
    return Response(body, status_code=status_code, headers=headers, media_type=media_type)


def _takes_gzip(accepted: str) -> bool:
    found: dict[str, Any] = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        found[name.strip()] = quality.replace(" ", "")
    return found.get("gzip", "q=0") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
