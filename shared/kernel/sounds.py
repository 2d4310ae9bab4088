"""The sound of an ASCII spelling (K4, D-31): what the routes by which Azerbaijani comes to ASCII mix up is one letter.

q, g, k, h, x, kh; c, ç, j, dj, dzh, zh; s, ş, sh, ts; schwa, a, e, ya; y and i; doubled letters. "Cəfər" and "Dzhafar"
meet. It only suggests and finds: nothing is ever accepted by it (D-36).
"""

import re
from typing import Final

_STEPS: Final = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        # "sh" before the letters that stand alone, else its h would become a k.
        (r"shch|sh|ts", "s"),
        (r"dzh|dj|zh|ch|dz|[cj]", "c"),
        (r"kh|gh|[qgkhx]", "k"),
        (r"yo|oe", "o"),
        (r"yu|ue", "u"),
        (r"ya|ye|ae|[ae]", "a"),
        (r"[yi]+", "i"),
        (r"w", "v"),
    )
)
_DOUBLED: Final = re.compile(r"(.)\1+")


def skeleton(ascii_text: str) -> str:
    """The K4 form of an ASCII text."""
    text = ascii_text
    for pattern, letter in _STEPS:
        text = pattern.sub(letter, text)
    return _DOUBLED.sub(r"\1", text)
