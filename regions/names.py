"""How places are named on a page and found by a search. Pure text, no database."""

import unicodedata
from functools import lru_cache
from urllib.parse import urlencode

from .enums import Kind, Level

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

# Words people put in front of a name when they search.
KIND_WORDS = {
    "kecamatan": (Kind.KECAMATAN,),
    "kec": (Kind.KECAMATAN,),
    "desa": (Kind.DESA, Kind.DESA_ADAT),
    "kelurahan": (Kind.KELURAHAN,),
    "kel": (Kind.KELURAHAN,),
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


def code_prefix(words: str) -> str:
    """A code or its beginning, as people write it with or without dots ("3316", "33.16.06"); "" if it is none."""
    digits = words.strip().replace(".", "")
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 10):
        return ""
    parts = [digits[:2], digits[2:4], digits[4:6], digits[6:]]
    return ".".join(part for part in parts if part)


def split_kind(words: str) -> tuple[tuple[Kind, ...], str]:
    """A search apart: the kinds a word in front asks for (none: empty), and the folded rest."""
    first, _, rest = fold(words).partition(" ")
    return (KIND_WORDS[first], rest) if rest and first in KIND_WORDS else ((), fold(words))


def param_name(level: Level, prefix: str = "") -> str:
    """Name of a level in addresses and forms, with the prefix of a Django form."""
    return f"{prefix}-{level.param}" if prefix else level.param


def area_params(code: str, prefix: str = "") -> dict[str, str]:
    """A region as the cascade reads it: "33.16" gives {"prov": "33", "kab": "33.16"}. For links to filtered lists."""
    return {param_name(level, prefix): code[: level.code_length] for level in Level if level.code_length <= len(code)}


@lru_cache(maxsize=20_000)
def area_query(code: str) -> str:
    """The same as the query of an address: "prov=33&kab=33.16". A list of villages asks for it once a row."""
    return urlencode(area_params(code))
