"""The languages of most of the web, apart from the detectors, which take long to load."""

from __future__ import annotations

from typing import Final

_CODES: Final = (
    "af ar bg bn ca cs cy da de el en es et fa fi fr gu he hi hr hu id it ja kn ko lt lv mk ml mr ne nl no pa pl pt ro"
    " ru sk sl so sq sr sv sw ta te th tl tr uk ur vi zh"
)
COMMON: Final = frozenset(_CODES.split())
"""Most web pages are in one of these (the 55 that langdetect was made for); any other needs more evidence on short text."""
