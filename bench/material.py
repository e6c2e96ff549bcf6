"""The words of the made corpus: one file of our own sentences a language in `material/`, recombined at random.

A sentence is an opening, a core and a tail: 1,200 in each language before names, places, years and numbers are filled in.
One that has nothing to fill in gets a reference, (NAME, YEAR). So few sentences stand twice in a corpus, and a reader that
remembers texts it has seen gains no more than on real pages, where menus and headings repeat as they do here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

FOLDER = Path(__file__).parent / "material"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.txt")))
UNSPACED = frozenset({"ja", "zh"})
"""languages written without spaces between words"""


@dataclass(frozen=True, slots=True)
class Material:
    """What one language has to say."""

    language: str
    """ISO 639-1 code"""
    openings: tuple[str, ...]
    """how a sentence begins"""
    cores: tuple[str, ...]
    """what it says"""
    tails: tuple[str, ...]
    """how it ends, full stop included"""
    headings: tuple[str, ...]
    """headings, with places to fill in"""
    labels: tuple[str, ...]
    """words of menus and buttons"""
    cookies: tuple[str, ...]
    """the cookie notice"""
    names: tuple[str, ...]
    """people"""
    places: tuple[str, ...]
    """towns"""

    def fill(self, pattern: str, random: Random) -> str:
        """Return `pattern` with a name, a place, a year and a number of `random`'s choice where it asks for one."""
        if "{" not in pattern:
            return pattern
        return (
            pattern.replace("{name}", random.choice(self.names))
            .replace("{place}", random.choice(self.places))
            .replace("{year}", str(random.randint(1840, 2026)))
            .replace("{number}", str(random.randint(12, 980)))
        )

    def pattern(self, random: Random) -> str:
        """Return an opening and a core, not filled in."""
        gap = "" if self.language in UNSPACED else " "
        return f"{random.choice(self.openings)}{gap}{random.choice(self.cores)}"

    def clause(self, random: Random) -> str:
        """Return an opening and a core, filled in, without a full stop."""
        return self.fill(self.pattern(random), random)

    def sentence(self, random: Random) -> str:
        """Return one whole sentence."""
        pattern, tail = self.pattern(random), random.choice(self.tails)
        space = "" if self.language in UNSPACED else " "
        if "{" not in pattern + tail:
            pattern += space + "({name}, {year})"
        gap = "" if tail[0] in ",،" else space
        return self.fill(pattern + gap + tail, random)

    def sentences(self, count: int, random: Random) -> str:
        """Return `count` sentences as one paragraph."""
        gap = "" if self.language in UNSPACED else " "
        return gap.join(self.sentence(random) for _ in range(count))

    def heading(self, random: Random) -> str:
        """Return a heading."""
        return self.fill(random.choice(self.headings), random)


@cache
def material(language: str) -> Material:
    """Return what `material/LANGUAGE.txt` holds."""
    parts: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (FOLDER / f"{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            lines = parts.setdefault(line[2:], [])
        elif line:
            lines.append(line)
    return Material(language, **{name: tuple(lines) for name, lines in parts.items()})
