"""The sound of an ASCII spelling (K4, D-31): what the routes by which Azerbaijani comes to ASCII mix up is one letter.

q, g, k, h, x, kh; c, ç, j, dj, dzh, zh; s, ş, sh, ts; schwa, a, e, ya; y and i; doubled letters. "Cəfər" and "Dzhafar"
meet. It only suggests and finds: nothing is ever accepted by it (D-36).
"""

import re
from typing import Final

# Of two that begin at different letters the earlier one holds, so "ts" stands before "sh". A mark for each sound, made
# a letter at the end, keeps it from being read a second time.
_SEVERAL: Final = (
    *(("ts", "\x01"), ("shch", "\x01"), ("sh", "\x01")),
    *(("dzh", "\x02"), ("dj", "\x02"), ("zh", "\x02"), ("ch", "\x02"), ("dz", "\x02")),
    *(("kh", "\x03"), ("gh", "\x03")),
    *(("yo", "\x04"), ("oe", "\x04")),
    *(("yu", "\x05"), ("ue", "\x05")),
    *(("ya", "\x06"), ("ye", "\x06"), ("ae", "\x06")),
)
_SINGLE: Final = str.maketrans("\x01\x02\x03\x04\x05\x06jqghxeyw", "sckouackkkkaiv")
_DOUBLED: Final = re.compile(r"(.)\1+")


def skeleton(ascii_text: str) -> str:
    """The K4 form of an ASCII text."""
    text = ascii_text
    for letters, mark in _SEVERAL:
        text = text.replace(letters, mark)
    return _DOUBLED.sub(r"\1", text.translate(_SINGLE))
