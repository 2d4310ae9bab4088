"""The pages of the public list: HTML that needs no script, no cookie and nothing from elsewhere (2.1.2-e, D-35)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.matching.formats.public_words import CHANNELS, LANGUAGES, WORDS, problem_words
from shared.paper.words import ROLES, USES, Word, word

ROOT = "/public"
ASKED_MAX = 200
"""Letters of a search that are looked at."""
_FOLDER = Path(__file__).parent / "templates"
STYLE = (_FOLDER / "style.css").read_bytes()
STYLE_SHA256 = sha256(STYLE).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An entry as a page writes it; amounts, days and periods are written already."""

    reserve: str
    title: str
    other_titles: tuple[str, ...]
    year: int | None
    author: str | None
    role: str
    period: str
    channel: str
    use_type: str
    amount: str | None
    kept_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form was filled in with."""

    q: str = ""
    role: str = ""
    channel: str = ""
    period: str = ""
    cursor: str = ""

    def address(self, language: str) -> str:
        """The address of the list with it."""
        given = {name: value for name, value in asdict(self).items() if value}
        path = f"{ROOT}/{language}"
        return f"{path}?{urlencode(given)}" if given else path


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page has: its language and who publishes it."""

    language: str
    guild: str
    office: str = ""
    """Address of the guild, in several lines; empty: it is not told."""


def list_page(
    frame: Frame,
    asked: Asked,
    entries: list[Shown],
    following: str | None,
    *,
    cut: bool = False,
    wrong_period: bool = False,
) -> bytes:
    """A page of the list; `following` is the cursor of the next one."""
    words = WORDS[frame.language]
    filled = any((asked.q, asked.role, asked.channel, asked.period))
    nothing = words.nothing_found if filled else words.nothing_listed
    return written(
        "list.html",
        frame,
        {code: asked.address(code) for code in LANGUAGES},
        title=asked.q or words.list,
        asked=asked,
        longest=ASKED_MAX,
        roles=options(ROLES, frame.language),
        channels=options(CHANNELS, frame.language),
        entries=[shown_in(one, frame.language) for one in entries],
        nothing=words.nothing_more if asked.cursor else nothing,
        first=replace(asked, cursor="").address(frame.language) if asked.cursor else None,
        next=replace(asked, cursor=following).address(frame.language) if following else None,
        cut=cut,
        wrong_period=wrong_period,
    )


def entry_page(frame: Frame, entry: Shown) -> bytes:
    """One entry, and how it is claimed."""
    paths = {code: f"{ROOT}/{code}/entries/{entry.reserve}" for code in LANGUAGES}
    return written("entry.html", frame, paths, title=entry.title, entry=shown_in(entry, frame.language))


def told_page(frame: Frame, status: int, minutes: int = 0) -> bytes:
    """What went wrong, in words, and after how many minutes to come again (0: that is not known)."""
    paths = {code: f"{ROOT}/{code}" for code in LANGUAGES}
    title, why = problem_words(frame.language, status)
    again = WORDS[frame.language].again.format(minutes=minutes) if minutes else ""
    return written("told.html", frame, paths, title=title, why=f"{why} {again}".strip())


def shown_in(entry: Shown, language: str) -> dict[str, Any]:
    """An entry with the words of a language."""
    source = (_in(word(CHANNELS, entry.channel), language), _in(word(USES, entry.use_type), language))
    told = {"role": _in(word(ROLES, entry.role), language), "source": ", ".join(source)}
    return asdict(entry) | told


def _in(one: Word, language: str) -> str:
    return one.az if language == "az" else one.en


def options(words: Mapping[str, Word], language: str) -> list[tuple[str, str]]:
    """What can be chosen: its key, and what it is called."""
    return [(key, _in(one, language)) for key, one in words.items()]


def written(name: str, frame: Frame, paths: dict[str, str], **values: Any) -> bytes:
    """A page from its template; `paths` are its addresses by language."""
    languages = [{"code": code, "name": LANGUAGES[code], "path": path} for code, path in paths.items()]
    page = _template(name).render(
        **values,
        words=WORDS[frame.language],
        language=frame.language,
        languages=languages,
        guild=frame.guild,
        office=frame.office,
        style=STYLE_SHA256[:12],
    )
    return page.encode("utf-8", "replace")


@lru_cache
def _template(name: str) -> Template:
    pages = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
    return pages.get_template(name)
