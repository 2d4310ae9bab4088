"""The pages of the public list: HTML that needs no script, no cookie and nothing from elsewhere (2.1.2-e, D-35)."""

from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.matching.formats.public_words import CHANNELS, LANGUAGES, WORDS
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
    return _written(
        "list.html",
        frame,
        {code: asked.address(code) for code in LANGUAGES},
        title=asked.q or words.list,
        asked=asked,
        longest=ASKED_MAX,
        roles=_options(ROLES, frame.language),
        channels=_options(CHANNELS, frame.language),
        entries=[_entry(one, frame.language) for one in entries],
        nothing=words.nothing_more if asked.cursor else nothing,
        first=replace(asked, cursor="").address(frame.language) if asked.cursor else None,
        next=replace(asked, cursor=following).address(frame.language) if following else None,
        cut=cut,
        wrong_period=wrong_period,
    )


def entry_page(frame: Frame, entry: Shown) -> bytes:
    """One entry, and how it is claimed."""
    paths = {code: f"{ROOT}/{code}/entries/{entry.reserve}" for code in LANGUAGES}
    return _written("entry.html", frame, paths, title=entry.title, entry=_entry(entry, frame.language))


def nothing_page(frame: Frame) -> bytes:
    """What is not on the list, or no page at all."""
    paths = {code: f"{ROOT}/{code}" for code in LANGUAGES}
    return _written("nothing.html", frame, paths, title=WORDS[frame.language].gone)


def _entry(entry: Shown, language: str) -> dict[str, Any]:
    source = (_in(word(CHANNELS, entry.channel), language), _in(word(USES, entry.use_type), language))
    told = {"role": _in(word(ROLES, entry.role), language), "source": ", ".join(source)}
    return asdict(entry) | told


def _in(one: Word, language: str) -> str:
    return one.az if language == "az" else one.en


def _options(words: Any, language: str) -> list[tuple[str, str]]:
    return [(key, _in(one, language)) for key, one in words.items()]


def _written(name: str, frame: Frame, paths: dict[str, str], **values: Any) -> bytes:
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
