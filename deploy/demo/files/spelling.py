"""How broadcasters write titles and names: explicit maps, so that what was made can be told from facts."""

CYRILLIC = dict(
    zip(
        "abcçdeəfgğhxıijkqlmnoöprsştuüvyz",
        "абҹчдеәфҝғһхыижкглмноөпрсштуүвјз",
        strict=True,
    )
)
"""Azerbaijani Latin letter -> Azerbaijani Cyrillic letter (1958), small letters."""

ASCII = str.maketrans("çəğıöşüÇƏĞİÖŞÜ", "cegiosuCEGIOSU")
"""Azerbaijani letters -> the plain letter that broadcasters type instead."""

_SMALL = str.maketrans("İI", "iı")
_CAPITAL = str.maketrans("iı", "İI")

_KINDS = {"Sənədli film": "sənədli film", "Cizgi filmi": "cizgi filmi", "Musiqili film": "musiqili film"}


def capitals(text: str) -> str:
    """The text in capitals by Azerbaijani rules: i becomes İ, ı becomes I."""
    return text.translate(_CAPITAL).upper()


def ascii_letters(text: str) -> str:
    """The text without diacritics; ə becomes e, ı becomes i."""
    return text.translate(ASCII)


def cyrillic(text: str) -> str:
    """The text in Azerbaijani Cyrillic; letters without a counterpart stay."""
    return "".join(_cyrillic_letter(letter) for letter in text)


def _cyrillic_letter(letter: str) -> str:
    small = letter.translate(_SMALL).lower()
    if small not in CYRILLIC:
        return letter
    return CYRILLIC[small] if small == letter else CYRILLIC[small].upper()


def written_title(title: str, form: str, category: str) -> str:
    """A title in one of the forms of the plan (`title_form`). Raises ValueError for an unknown form."""
    kind = _KINDS.get(category, "bədii film")
    match form:
        case "AS_IS":
            return title
        case "CAPITALS":
            return capitals(title)
        case "ASCII":
            return ascii_letters(title)
        case "CAPITALS_ASCII":
            return ascii_letters(capitals(title))
        case "CYRILLIC":
            return cyrillic(title)
        case "CYRILLIC_CAPITALS":
            return cyrillic(title).upper()
        case "QUOTED":
            return f"«{title}»"
        case "FILM_BEFORE":
            return f'{kind} "{title}"'
        case "FILM_AFTER":
            return f"{title} ({kind})"
        case "RUSSIAN_BEFORE":
            return f"х/ф «{title}»"
    raise ValueError(f"no form {form!r} for titles")


def written_name(name: str, form: str) -> str:
    """A name in one of the forms of the plan (`names_form`). Raises ValueError for an unknown form."""
    match form:
        case "AS_IS":
            return name
        case "CAPITALS":
            return capitals(name)
        case "ASCII":
            return ascii_letters(name)
        case "CYRILLIC":
            return cyrillic(name)
    raise ValueError(f"no form {form!r} for names")
