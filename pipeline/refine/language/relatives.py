"""Words that tell two close relatives apart: common in one of them, unknown or spelt otherwise in the other.

The detectors count letter sequences and cannot part Indonesian from Malay or Danish from Norwegian in one sentence;
a reader looks for these words. Short on purpose: function words, months, weekdays, and words of the web.
"""

from __future__ import annotations

import re
from typing import Final

from pipeline.refine.language.codes import words

_WORD: Final = re.compile(r"[^\W\d_]+")

MARKERS: Final = {
    ("id", "ms"): (
        words(
            "agustus akun aktivitas aplikasi bahwa berbeda berkas bisa butuh coba desember fitur gratis inggris instalasi"
            " jaringan juli jumat juni kalian kamis kantor kapan karena kebutuhan kualitas maret melakukan mencoba"
            " mobil oktober pengaturan peran perangkat perusahaan polisi rupiah saat sandi senin situs tampilan tautan uang"
            " unduh universitas versi"
        ),
        words(
            "ahad akaun aktiviti bahawa berbeza cuba disember inggeris isnin jabatan julai jumaat kerajaan"
            " kerana khamis kualiti mac mahu ogos pejabat perkhidmatan perisian polis rangkaian ringgit sahaja"
            " syarikat universiti wang"
        ),
    ),
    ("da", "no"): (
        words(
            "af billede blev bliver bog bruge bruger brugere dig efter gennem gør hvad lidt mellem mig mod måske nogle"
            " noget nu op opret penge sig skift søg tilføj ud uden uge vælg vores"
        ),
        words(
            "av bilde ble blir bok bruke bruker brukere deg etter gjennom gjør hva legg litt meg mellom mot mye noen noe"
            " nå opp penger seg slik søk uke ut uten velg vår våre"
        ),
    ),
}

# Cyrillic letters that one language alone uses.
LETTERS: Final = {
    "be": re.compile("[ўЎ]"),
    "mk": re.compile("[ѓќѕЃЌЅ]"),
    "sr": re.compile("[ђћЂЋ]"),
    "uk": re.compile("[ґєїҐЄЇ]"),
}


def lean(text: str, first: str, second: str) -> float:
    """Return how far the words of `text` lean to language `first` (above 0) or `second` (below 0), -3 to 3.

    >>> lean("Saya tidak bisa datang karena hujan", "id", "ms")
    2.0
    """
    mine, other = MARKERS[first, second]
    seen = set(_WORD.findall(text.lower()))
    return float(max(-3, min(3, len(seen & mine) - len(seen & other))))
