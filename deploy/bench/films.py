"""A made catalogue: as many works as wanted with their authors, the same at every run."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from random import Random

_WORDS = """oğul qız ana ata dəniz gecə gündüz yol ev qala sevgi həyat axşam səhər bahar payız qış yay külək dağ çay göl
bulaq şəhər kənd küçə həyət qapı pəncərə ulduz ay günəş torpaq daş ağac meşə bağ gül çiçək quş at it pişik canavar tülkü
ayı şir balıq dost qonşu müəllim həkim şair aşıq rəssam memar usta çoban balıqçı neftçi əsgər komandir hakim vəkil
qaçaq sultan şah xan bəy kəndli tələbə uşaq qoca cavan gözəl böyük kiçik uzun yeni köhnə ağ qara qırmızı yaşıl
mavi sarı isti soyuq acı şirin
yüksək dərin uzaq yaxın birinci ikinci son ilk bir iki üç dörd beş altı yeddi səkkiz doqquz""".split()
_RUSSIAN = """сын дочь мать отец море ночь день дорога дом крепость любовь жизнь вечер утро весна осень зима лето ветер
гора река озеро родник город деревня улица двор дверь окно звезда луна солнце земля камень дерево лес сад цветок птица
конь волк лиса медведь лев рыба друг сосед учитель врач поэт ашуг художник""".split()
_FIRST = """Rasim Tofiq Həsən Hüseyn Elçin Anar Oqtay Arif Vaqif Ramiz Eldar Kamil Nazim Fikrət Cəfər Cəbrayıl Şamil
Leyla Sevinc Nərgiz Zərifə Gülbəniz Rəhilə Tahir Emin Polad Rauf Müslüm Yavər Fərhad Ceyhun""".split()
_CONSONANTS, _VOWELS = "bcçdfgğhxjkqlmnprsştvyz", "aeəıioöuü"
_NAMES = 20_000
"""Words that only titles have, made of syllables: titles are not all of the same few words."""
_ISAN_EVERY = 5
ROLES = ("director", "scriptwriter", "composer")


@dataclass(frozen=True, slots=True)
class Films:
    """The file, and what to look for in it."""

    data: bytes
    titles: tuple[str, ...]
    isans: tuple[str, ...]
    authors: tuple[str, ...]


def films(count: int) -> Films:
    """A catalogue as CSV."""
    chance = Random(26)
    own = _WORDS + [_syllables(chance, chance.randint(2, 4)) for _ in range(_NAMES)]
    persons = [
        f"{chance.choice(_FIRST)} {_syllables(chance, 3).capitalize()}ov" for _ in range(max(1, count // 4))
    ]
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        ["reference", "title", "title.ru", "genre", "year", "countries", "isan"]
        + [f"{role}.{what}" for role in ROLES for what in ("name", "person")]
    )
    titles, isans = [], []
    for number in range(1, count + 1):
        words = [chance.choice(own if chance.random() < 0.5 else _WORDS) for _ in range(chance.randint(1, 4))]
        titles.append(" ".join(words).capitalize())
        isan = f"{number:016X}" if number % _ISAN_EVERY == 0 else ""
        isans += [isan] if isan else []
        authors = [chance.randrange(len(persons)) for _ in ROLES]
        table.writerow(
            [f"F{number}", titles[-1], " ".join(chance.sample(_RUSSIAN, 2)).capitalize(), "feature"]
            + [str(chance.randint(1916, 2026)), "AZ", isan]
            + [cell for author in authors for cell in (persons[author], f"P{author}")]
        )
    return Films(out.getvalue().encode(), tuple(titles), tuple(isans), tuple(persons))


@dataclass(frozen=True, slots=True)
class Film:
    """One film of a registry of any size, made from its number alone."""

    titles: tuple[str, ...]
    year: int
    persons: tuple[int, ...]
    """Numbers of the persons in the order of ROLES, for `person_name`."""
    isan: str | None


def film(number: int, persons: int) -> Film:
    """The film of a number; two or three titles, and authors among so many persons."""
    chance = Random(number)
    own = _own_words()
    words = [chance.choice(own if chance.random() < 0.5 else _WORDS) for _ in range(chance.randint(1, 4))]
    titles = [" ".join(words).capitalize(), " ".join(chance.sample(_RUSSIAN, 2)).capitalize()]
    if number % 2:
        titles.append(" ".join(chance.choice(own) for _ in range(2)).capitalize())
    return Film(
        titles=tuple(titles),
        year=chance.randint(1916, 2026),
        persons=tuple(chance.randrange(persons) for _ in ROLES),
        isan=f"{number:016X}" if number % _ISAN_EVERY == 0 else None,
    )


def person_name(number: int) -> str:
    """The name of a person by his number."""
    chance = Random(number)
    return f"{chance.choice(_FIRST)} {_syllables(chance, 3).capitalize()}ov"


@cache
def _own_words() -> tuple[str, ...]:
    chance = Random(26)
    return (*_WORDS, *(_syllables(chance, chance.randint(2, 4)) for _ in range(_NAMES)))


def misspelt(title: str, number: int) -> str:
    """A title with one letter left out, doubled or another one."""
    at = 1 + number % max(1, len(title) - 2)
    return title[:at] + ("", title[at] * 2, "a")[number % 3] + title[at + 1 :]


def _syllables(chance: Random, count: int) -> str:
    return "".join(chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(count))
