"""Which texts may hold UTF-8 that was read as a single-byte codec: the gate of the rules that undo it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from pipeline.refine.repair import utf8_steps
from pipeline.refine.repair.codec_bytes import NUMBER_OF, STEPS, TABLES
from pipeline.refine.repair.glance import Glance, signs_of, table_of


def one_of(characters: str) -> str:
    """Return a pattern for one of `characters`."""
    return "[" + re.escape(characters) + "]"


def _gate() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of what every misread text holds and sound text seldom does, and of the characters it begins with.

    Each branch is told by its first character, so that one character class leads the search: 5 to 10 times the speed of
    a pattern that begins with letters.
    """
    latin = [TABLES[codec] for codec in ("cp1252", "latin-1", "cp1250", "iso8859-2", "cp1254", "cp1257", "cp1253")]
    more, two, three = (
        "".join({*"".join(table[a:b] for table in latin)}) for a, b in ((128, 192), (194, 224), (224, 245))
    )
    mac, dos, dos2, dos1 = (one_of(TABLES[codec][0x80:0xC0]) for codec in ("mac-roman", "cp437", "cp852", "cp850"))
    cyrillic, arabic = TABLES["cp1251"][0x80:0xC0], TABLES["cp1256"][0x80:0xC0]
    signs = "".join(character for character in arabic if not character.isalpha() and character not in "،؛؟\u200c\u200d")
    marks = "".join(character for character in cyrillic if not character.isalpha())
    branches = [
        (re.escape(more), f"(?<={one_of(two)}.)|(?<={one_of(three)}{one_of(more)}.)"),
        ("¬√ƒ≈∆ŒœŸÿ–—÷◊⁄€‹›ﬁﬂ‡·‚„‰Ô…", f"(?={mac})"),
        ("\u2500-\u259f", ""),
        ("ΓÔ", f"(?={dos})"),
        ("đĐðÐ", f"(?=(?:{dos1}|{dos2})[đĐðÐ])"),
        ("В-Я", f"(?={one_of(marks)}|{one_of(cyrillic)}[В-ЯA-Za-z])|(?<=[A-Za-z].)(?={one_of(cyrillic)})"),
        ("в", "(?=[Ђ„‚†€™])"),
        ("т", "(?=А)"),
        ("ц", "(?<![а-яіў]ц)(?=[ёЁ©](?![а-яіў]))"),  # not in a word of Cyrillic: `цёплай`
        ("έ", "(?=Α)"),
        ("طظأؤإآخذر", f"(?={one_of(signs)})"),
        ("¤¦§©¬®°±µ¶™‰†‡€ЃЂЏ", f"(?<=[а-п].)|(?<=[а-п]{one_of(cyrillic)}.)"),
        ("Ѕ", "(?<=пї.)"),
        ("ß", "(?=â)"),
        ("€", "(?<=â.)"),
        ("ÂÃÅÎÐÙ", "(?= )"),
        ("âã", f"(?= {one_of(more)})"),
        ("\ufffd", f"(?<={one_of(two + three)}.)"),
        ("\x80-\x9f", ""),
    ]
    heads = "".join(head for head, _ in branches)
    tests = "|".join(f"(?<=[{head}])(?:{test})" for head, test in branches)
    return re.compile(f"[{heads}](?:{tests})"), re.compile(f"[{heads}]")


_GATE, _HEAD = _gate()
_REMAINS = re.compile("[\ufffd\x80-\x9f]|â€|[ÂÃÅÎÐÙâã] ")
# `clé\xa0– la`: three letters of UTF-8 by their bytes, and how several languages set a dash or close a quotation.
_SET_APART = re.compile(r"[^\W\d_A-Z]\xa0[–—»](?:[\s,.;:!?)].?)?", re.DOTALL)
SIGNS = signs_of(_HEAD)
"""characters, one of which is in every text that `suspect` is true for"""
_HEADS = table_of(SIGNS)


def suspect(text: str) -> bool:
    """Return whether `text` may hold UTF-8 read with a wrong codec: the gate of this rule and of ftfy's."""
    return not text.isascii() and next_suspect(text, 0) is not None


def suspects_of(texts: Sequence[str], page: Glance) -> list[str]:
    """Return those of `texts` that are `suspect`, each once; `page` is all of them joined by a character."""
    found: dict[str, None] = {}
    ends: list[int] = []
    end = 0
    for place in _suspicious(page):
        if place >= end and _GATE.match(page.text, place) and _is_suspect(page.text, place):
            ends = ends or list(accumulate(len(text) + 1 for text in texts))
            index = bisect_right(ends, place)
            end = ends[index]
            found[texts[index]] = None
    return list(found)


def _suspicious(page: Glance) -> list[int]:
    """Return where `page` has what the gate begins with, near a sequence of one codec or what is left of one."""
    text = page.text
    if not page.is_long:
        return [match.start() for match in _GATE.finditer(text)]
    return utf8_steps.near(text, page.heads(_HEADS), NUMBER_OF, STEPS)


def next_suspect(text: str, start: int) -> int | None:
    """Return where from `start` the gate fires at a sequence of one codec, or at what is left of one.

    It also fires where characters of two codecs meet, as in the name `Šťastná`, which cannot be misread UTF-8.
    """
    while match := _GATE.search(text, start):
        place = match.start()
        if _is_suspect(text, place):
            return place
        start = place + 1
    return None


def _is_suspect(text: str, place: int) -> bool:
    """Return whether around `place`, where the gate fires, stands a sequence of one codec or what is left of one."""
    around = text[max(0, place - 2) : place + 3]
    if _is_sequence(around):
        return not (_SET_APART.fullmatch(around) and around[0].islower())
    return _REMAINS.search(around) is not None


@lru_cache(maxsize=1_024)
def _is_sequence(around: str) -> bool:
    """Return whether a few characters hold what may be a sequence of UTF-8 in some codec."""
    return sequences(around) != 0


def sequences(text: str) -> int:
    """Return the codecs in which `text` has what may be a sequence of UTF-8: one bit each, in the order of `CODECS`.

    A first byte never follows another there, as it would in the capitals of `ΒΟΉΘΕΙΑ`, read in windows-1253.

    >>> sequences("Šťastná žena"), sequences("Å¡Å¥astnÃ¡") & 1
    (0, 1)
    """
    return utf8_steps.sequences(text, NUMBER_OF, STEPS)
