"""Letters that mean the same when a contract's words are looked for: case, alphabet and diacritics folded."""

import re
from unicodedata import normalize

_LATIN = str.maketrans("ıəğşçöü", "iegscou")
_CYRILLIC = str.maketrans(
    dict(zip("абвгғдеәжзиыјкҝлмнопрстуүфхһчҹшэйщө", "abvqgdeejziiykglmnoprstuufxhccseyso", strict=True))
    | {"ё": "yo", "ю": "yu", "я": "ya", "ц": "ts", "ъ": "", "ь": ""}
)
_BETWEEN = re.compile(r"[^0-9a-z]+")


_CONTROLS = dict.fromkeys(code for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace())


def composed(text: str) -> str:
    """NFC, with white space folded and control characters left out: the one form in which text leaves intake."""
    # Nearly every text is plain: the two slow steps are left out where they would change nothing.
    if not text.isprintable():
        text = text.translate(_CONTROLS)
    if not text.isascii():
        text = normalize("NFC", text)
    return " ".join(text.split())


def folded(text: str) -> str:
    """Words in plain Latin letters, one space between them: "Hava Proqnozu!" and "ҺАВА ПРОГНОЗУ" are equal."""
    # The Turkic capital I is dotless, and lower() would leave a combining dot behind İ.
    small = normalize("NFC", text).replace("İ", "i").replace("I", "ı").lower()
    plain = small.translate(_LATIN).translate(_CYRILLIC)
    bare = "".join(letter for letter in normalize("NFD", plain) if not "\u0300" <= letter <= "\u036f")
    return _BETWEEN.sub(" ", bare).strip()
