"""Characters by what they say about a wrong charset."""

from __future__ import annotations

from pipeline.refine.repair.confusion.codecs import READ_AS, characters

# Found in sound text of every language, next to letters too.
_COMMON = frozenset("“”„‘’‚‛«»‹›–—―…•·°§€£¥©®™×÷²³¹½¼¾±µ¿¡¬¦†‡‰\xa0\xad№ªº¢¤¶¯´¨¸،؛؟ـ۔\u200c\u200d\u200e\u200f")

QUOTES = "«»“”„‘’…–—"
"""what stands around words whatever their charset"""

EDGES = QUOTES + "‚•·¿¡°§©®™€£\xad"
"""what may stand around a word and be no part of it"""

YIELDED = frozenset(character for codec in (*READ_AS, "cp852") for character in characters(codec)[128:])
"""everything that a byte beyond ASCII can be read as"""

SUSPECT = YIELDED - _COMMON
"""of those, what sound text of some language does without"""

SUSPECT_LETTERS = frozenset(filter(str.isalpha, SUSPECT))

SYMBOLS = frozenset("¡¢£¤¥¦§¨©ª«¬\xad®¯°±²³´µ¶·¸¹º»¼½¾¿‚ƒ„…†‡ˆ‰‹›€™—–“”‘×÷˜•")
"""symbols that letters are often read as"""

INSIDE = "‚‹›€£¥©®™×÷²³¹½¼¾±µ¿¡¬¦†‡‰ªº¢¤¶¯´¨¸§°„”“‘«»•ˆ˜"
"""of those, what does not stand between two letters"""

LOOK_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo",
)
"""Cyrillic and Greek letters that have a twin in ASCII: people type one for the other, and fakers do so on purpose"""


def lowered(text: str) -> str:
    """Return `text` in lower case, as long as it was: Python makes two characters of the Turkish `İ`."""
    return text.replace("İ", "i").lower() if "İ" in text else text.lower()
