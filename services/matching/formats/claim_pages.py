"""The pages of who claims: the form, what happens next and until when, the code that proves a contact."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.matching.formats.claim_words import CAPACITIES, CLAIM_WORDS
from services.matching.formats.public_pages import ROOT, Frame, Shown, options, shown_in, written
from services.matching.formats.public_words import LANGUAGES

CLAIM_FIELDS = ("reserves", "capacity", "name", "represents", "contact", "words")
"""Of the form, in their order on the page."""
CODE_FIELDS = ("claim", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the form."""

    reserves: Collection[str] = ()
    capacity: str = ""
    name: str = ""
    represents: str = ""
    contact: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A claim that was filed: what its claimant has to know."""

    claim: str
    contact: str
    confirm_until: str
    decide_by: str


def form_page(
    frame: Frame,
    reserve: str,
    entries: Sequence[Shown],
    typed: Typed,
    key: str,
    defects: Collection[str] = (),
) -> bytes:
    """The form for a claim of an entry and others of its work, with what was typed and the fields to be mended."""
    words = CLAIM_WORDS[frame.language]
    # Of what left the list since the form was opened the number stands alone: it can still be claimed.
    unknown = [one for one in typed.reserves if one not in {entry.reserve for entry in entries}]
    return written(
        "claim.html",
        frame,
        {code: claim_path(code, reserve) for code in LANGUAGES},
        title=words.claim,
        own=words,
        reserve=reserve,
        action=claim_path(frame.language, reserve),
        entries=[shown_in(one, frame.language) for one in entries],
        unknown=unknown,
        capacities=options(CAPACITIES, frame.language),
        typed=typed,
        key=key,
        defects=[name for name in CLAIM_FIELDS if name in defects],
    )


def filed_page(frame: Frame, filed: Filed, key: str) -> bytes:
    """What happens next with a claim that was filed, and until when."""
    words = CLAIM_WORDS[frame.language]
    paths = {code: f"{ROOT}/{code}" for code in LANGUAGES}
    path = f"{confirm_path(frame.language)}?claim={filed.claim}"
    return written(
        "filed.html",
        frame,
        paths,
        title=words.filed,
        own=words,
        filed=filed,
        action=confirm_path(frame.language),
        later=path,
        key=key,
        typed={"claim": filed.claim, "code": ""},
        defects=[],
    )


def confirm_page(frame: Frame, claim: str, code: str, key: str, defects: Collection[str] = ()) -> bytes:
    """The form for the code; whatever does not confirm is told alike."""
    words = CLAIM_WORDS[frame.language]
    return written(
        "confirm.html",
        frame,
        {one: confirm_path(one) for one in LANGUAGES},
        title=words.confirm,
        own=words,
        action=confirm_path(frame.language),
        typed={"claim": claim, "code": code},
        key=key,
        defects=[name for name in CODE_FIELDS if name in defects],
        refused="refused" in defects,
    )


def confirmed_page(frame: Frame, claim: str, decide_by: str | None) -> bytes:
    """The contact is confirmed: what happens next, and until when."""
    words = CLAIM_WORDS[frame.language]
    paths = {code: f"{ROOT}/{code}" for code in LANGUAGES}
    return written(
        "confirmed.html", frame, paths, title=words.confirmed, own=words, claim=claim, decide_by=decide_by
    )


def sent_before_page(frame: Frame, reserve: str) -> bytes:
    """The form was filled in anew after it was sent: nothing was filed a second time."""
    words = CLAIM_WORDS[frame.language]
    paths = {code: claim_path(code, reserve) for code in LANGUAGES}
    return written("told.html", frame, paths, title=words.sent_before, why=words.sent_before_why)


def claim_path(language: str, reserve: str) -> str:
    """The address of the form for an entry."""
    return f"{ROOT}/{language}/entries/{reserve}/claim"


def confirm_path(language: str) -> str:
    """The address where a code is written."""
    return f"{ROOT}/{language}/confirm"
