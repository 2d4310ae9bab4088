"""The letters of Azerbaijani, Russian and ASCII spellings, as data.

Lower case only; I, İ, ı and i are one letter here, because capitals typed without the right keyboard
cannot tell them apart.
"""

from typing import Final

DOT_ABOVE: Final = "\u0307"
"""What is left of a capital İ after lower(): never a letter of its own."""

AZ_CYRILLIC: Final[dict[str, str]] = dict(
    zip("абҹчдеәфгғһхжклмнопрстувјзиыҝөшүй", "abcçdeəfqğhxjklmnoprstuvyziigöşüy", strict=True)
)
"""Azerbaijani Cyrillic of 1958 to Latin; й is the pre-1958 sign of y."""

AZ_CYRILLIC_1939: Final[dict[str, str]] = {"э": "e", "ю": "yu", "я": "ya", "ц": "s"}
"""Letters that only the alphabet of 1939 had."""

AZ_CYRILLIC_ONLY: Final = frozenset("ҹәғһҝөүј")
"""One of these shows that a Cyrillic text is Azerbaijani."""

RUSSIAN_ONLY: Final = frozenset("щъьэюяцё")
"""Without a letter of AZ_CYRILLIC_ONLY these show that a Cyrillic text is Russian."""

RUSSIAN_ROMAN: Final[dict[str, str]] = dict(
    zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)
) | {
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    **{letter: AZ_CYRILLIC[letter] for letter in "ҹәғһҝөүј"},
}

RUSSIAN_ROUTES: Final[tuple[dict[str, str], ...]] = (
    {"й": "i", "ю": "iu", "я": "ia"},
    {"й": "j", "ю": "ju", "я": "ja"},
)
"""Where passports and libraries, and GOST and the United Nations, write other letters than RUSSIAN_ROMAN."""

SOFT_E: Final = "йе"
"""How е sounds at the beginning of a word and after a vowel or sign: "Sergeyev"."""

LATIN_SCHOLARLY: Final[dict[str, str]] = {"ž": "zh", "č": "ch", "š": "sh", "ŝ": "shch"}
"""Russian letters in scholars' Latin, as RUSSIAN_ROMAN writes them."""

AZ_ASCII: Final[dict[str, str]] = dict(zip("əäıöüçşğ", "eeioucsg", strict=True))
"""The plain way of typing Azerbaijani on an English keyboard."""

AZ_ENGLISH: Final[dict[str, str]] = {
    "ı": "i",
    "ö": "o",
    "ü": "u",
    "ç": "ch",
    "ş": "sh",
    "ğ": "gh",
    "x": "kh",
    "j": "zh",
    "c": "j",
}
"""The English way; schwa and q go two ways each (AZ_ENGLISH_SCHWA, AZ_ENGLISH_Q)."""

AZ_ENGLISH_SCHWA: Final = ("a", "e")
AZ_ENGLISH_Q: Final = ("q", "g")

CYRILLIC_LIKE_LATIN: Final[dict[str, str]] = dict(
    zip("АВЕКМНОРСТУХІЈЅӘҺаеорсухіјѕәһԛԝ", "ABEKMHOPCTYXIJSƏHaeopcyxijsəhqw", strict=True)
)
LATIN_LIKE_CYRILLIC: Final[dict[str, str]] = dict(
    zip("ABEKMHOPCTYXƏaeopcyxəëJj", "АВЕКМНОРСТУХӘаеорсухәёЈј", strict=True)
)

SCHWA_LOOKALIKES: Final[dict[str, str]] = {"ǝ": "ə", "Ǝ": "Ə"}
