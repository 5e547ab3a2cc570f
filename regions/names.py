"""How places are named on a page and found by a search. Pure text, no database."""

import unicodedata

from .enums import Kind

# Names nobody says in full. Both forms are searchable.
ALIASES = {
    "Daerah Khusus Ibukota Jakarta": "DKI Jakarta",
    "Daerah Istimewa Yogyakarta": "DI Yogyakarta",
}

PREFIXES = {
    Kind.KECAMATAN: "Kec.",
    Kind.DESA: "Desa",
    Kind.KELURAHAN: "Kel.",
    Kind.DESA_ADAT: "Desa Adat",
}

_APOSTROPHES = "'`´’‘ʼʻ\""
_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()} | {ord(c): None for c in "'`\""}


def fold(text: str) -> str:
    """The searchable form of a name: lower case, accents and every kind of apostrophe gone, one blank between words."""
    if text.isascii():  # nearly every name; ten times quicker than the general way
        return " ".join(text.lower().translate(_ASCII).split())
    text = "".join(c for c in text if c not in _APOSTROPHES)
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def display_name(kind: str, name: str) -> str:
    """The name with the word for its kind in front, unless the official name already begins with that word
    (as "Kabupaten Blora" and "Desa Adat Yoboi" do)."""
    prefix = PREFIXES.get(kind, "")
    if not prefix or name.startswith(f"{prefix} "):
        return ALIASES.get(name, name)
    return f"{prefix} {name}"


def search_name(name: str) -> str:
    """What a search looks at: the folded official name and, where there is one, the folded alias."""
    return fold(f"{name} {ALIASES[name]}") if name in ALIASES else fold(name)
