"""A claim from the pages of the public list: a form without script, whose hidden token files it once (2.1.1, D-23).

The rules and limits are those of `/v1/public/claims`; whatever is not taken comes back with what was typed.
"""

import re
import secrets
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from services.matching.api.routes_pages import (
    NEVER_CACHED,
    answer,
    documented_page,
    frame_of,
    nothing,
    shown_of,
)
from services.matching.api.routes_public_claims import confirm_publicly, file_publicly
from services.matching.api.schemas_claims import CodeBody, PublicClaimBody
from services.matching.domain.claim import CLAIM
from services.matching.formats.claim_pages import (
    Filed,
    Typed,
    confirm_page,
    confirmed_page,
    filed_page,
    form_page,
    sent_before_page,
)
from services.matching.formats.public_pages import Shown
from services.matching.formats.public_words import LANGUAGES
from services.matching.projections.policy import read_rules_on
from services.matching.projections.public_list import beside, entry_of, read_entries
from shared.eventstore.store import IdempotencyMismatch
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.paper.words import day
from shared.projections import Row
from shared.web.forms import FormPost, described, posting_form

router = APIRouter(prefix="/public/{language}", tags=["public"])

_ERRORS = (400, 404, 408, 409, 413, 422, 429, 503)
_ID_MAX = 80
_TELEPHONE = re.compile(r"\+?[0-9 ().-]+")
_NO_DIGITS = re.compile(r"[ ().-]")
_FORM = described(
    {
        "reserves": "Numbers of entries, one or several times",
        "capacity": "AUTHOR, HEIR, AUTHORS_REPRESENTATIVE or HEIRS_REPRESENTATIVE",
        "name": "Who claims",
        "represents": "For whom",
        "contact": "An address of e-mail, or a telephone number like +994501234567",
        "words": "The claim in his own words",
    }
)
_CODE_FORM = described({"claim": "Number of the claim", "code": "The code that came to the contact"})


@router.get("/entries/{reserve}/claim", response_class=Response, **documented_page(404, 422, 503))
async def show_claim_form(request: Request, language: str, reserve: str) -> Response:
    """The form for a claim of an entry of the list, with the other entries of its work."""
    rows, entries = await _beside(request.app.state.ctx, reserve)
    if language not in LANGUAGES or not entries:
        return nothing(request, language)
    # One person's shares of a film are many, a month each: they are claimed together.
    share = ("role", "person")
    same = {row["reserve"] for row in rows if all(row[name] == rows[0][name] for name in share)}
    frame = frame_of(request.app.state.ctx, language)
    return _own(request, form_page(frame, reserve, entries, Typed(reserves=same), _new_key()))


@router.post("/entries/{reserve}/claim", response_class=Response, **_FORM, **documented_page(*_ERRORS))
async def send_claim_form(
    request: Request, language: str, reserve: str, form: FormPost = posting_form()
) -> Response:
    """File a claim with the form; the same form sent again files nothing more. What happens next is told."""
    if language not in LANGUAGES:
        return nothing(request, language)
    frame = frame_of(form.post.ctx, language)
    typed = Typed(
        reserves=tuple(dict.fromkeys(form.fields.get("reserves", ()))),
        **{name: form.one(name) for name in ("capacity", "name", "represents", "contact", "words")},
    )
    body = _claim_of(typed)
    if not isinstance(body, PublicClaimBody):
        _, entries = await _beside(form.post.ctx, reserve)
        page = form_page(frame, reserve, entries, typed, form.key, body)
        return _own(request, page, status_code=422)
    try:
        filed = await file_publicly(body, form.post)
    except IdempotencyMismatch:
        return _own(request, sent_before_page(frame, reserve), status_code=409)
    assert filed.confirm_until is not None
    told = Filed(
        claim=filed.claim,
        contact=body.contact,
        confirm_until=day(filed.confirm_until),
        decide_by=day(filed.decide_by),
    )
    return _own(request, filed_page(frame, told, _new_key()))


@router.get("/confirm", response_class=Response, **documented_page(404, 422, 503))
async def show_confirm_form(request: Request, language: str, claim: str = "") -> Response:
    """The form for the code that proves a contact; it is the same whether there is such a claim or not."""
    if language not in LANGUAGES:
        return nothing(request, language)
    frame = frame_of(request.app.state.ctx, language)
    return _own(request, confirm_page(frame, claim[:_ID_MAX], "", _new_key()))


@router.post("/confirm", response_class=Response, **_CODE_FORM, **documented_page(*_ERRORS))
async def send_confirm_form(request: Request, language: str, form: FormPost = posting_form()) -> Response:
    """Confirm a contact with the code; whatever does not confirm is told alike."""
    if language not in LANGUAGES:
        return nothing(request, language)
    frame = frame_of(form.post.ctx, language)
    claim, code = form.one("claim"), "".join(form.one("code").split())
    defects = _defects_of(CodeBody, {"code": code}) | ({"claim"} if not 0 < len(claim) <= _ID_MAX else set())
    if not defects:
        try:
            confirmed = await confirm_publicly(claim, code, form.post)
        except IdempotencyMismatch:
            confirmed = False
        if confirmed:
            state, _ = await form.post.ctx.store.state(CLAIM, claim)
            assert state.filed is not None
            return _own(request, confirmed_page(frame, claim, day(state.filed.decide_by)))
        defects = {"refused"}
    return _own(request, confirm_page(frame, claim, code, _new_key(), defects), status_code=422)


def _claim_of(typed: Typed) -> PublicClaimBody | set[str]:
    """The claim that was typed, or the fields to be mended."""
    contact = typed.contact
    if _TELEPHONE.fullmatch(contact):
        contact = _NO_DIGITS.sub("", contact)
    given: dict[str, Any] = {
        "capacity": typed.capacity,
        "reserves": list(typed.reserves),
        "name": typed.name,
        "contact": contact,
        "represents": typed.represents,
        "words": typed.words,
    }
    return _defects_of(PublicClaimBody, given) or PublicClaimBody.model_validate(given)


def _defects_of(body: type[PublicClaimBody] | type[CodeBody], given: dict[str, Any]) -> set[str]:
    try:
        body.model_validate(given)
    except ValidationError as error:
        # What no field alone is to blame for: it names nothing.
        return {str(next(iter(defect["loc"]), "reserves")) for defect in error.errors()}
    return set()


async def _beside(ctx: Context, reserve: str) -> tuple[list[Row], list[Shown]]:
    """The entry of a reserve and the others of its work; none when it is not on the list."""
    async with ctx.engine.connect() as connection:
        rules = await read_rules_on(connection, baku_day(ctx.clock()))
        asked = (await connection.execute(entry_of(reserve))).mappings().one_or_none()
        if asked is None:
            return [], []
        found = await connection.execute(beside(reserve, asked["work"]))
        rows = [dict(row) for row in found.mappings()]
        return rows, [shown_of(one, rules.show_amounts) for one in await read_entries(connection, rows)]


def _new_key() -> str:
    return secrets.token_urlsafe(24)


def _own(request: Request, body: bytes, *, status_code: int = 200) -> Response:
    return answer(request, body, status_code=status_code, cached=NEVER_CACHED)
