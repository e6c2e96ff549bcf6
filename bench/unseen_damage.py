"""Measure repair on sentences, languages and pairs of charsets that nothing was tuned on.

    python bench/unseen_damage.py /usr/share/locale [--each 20] [--language de]

The sentences are those of the gettext catalogues below a folder: what programs say, in as many languages as are installed.
Each is damaged in every way of `MISREAD` and `CONFUSED` that it survives without loss, and repaired alone and on a page of
ten. `tuned` says whether the development cases of `bench/encoding.py` hold that way. Nothing is written, and nothing
enforced: the sentences depend on the machine.
"""

from __future__ import annotations

import argparse
import gettext
import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.refine.repair import repair, repair_all

MISREAD = (
    "cp1252", "latin-1", "cp1250", "iso8859-2", "cp1251", "mac-roman", "cp437", "cp852", "koi8-r", "cp850", "cp866", "cp1253",
    "cp1254", "cp1257", "cp1256", "cp737", "mac-latin2", "cp775", "iso8859-4", "koi8-u", "cp1255", "cp864", "iso8859-15",
)  # fmt: skip
"""what UTF-8 is read as"""
_TUNED_MISREAD = MISREAD[:16]
CONFUSED = {
    "cs pl hu sk sl hr ro sq bs": ("cp1250", "iso8859-2", "cp852", "mac-latin2"),
    "de fr es pt it nl sv da nb nn fi ca is eu gl ga af": ("cp1252", "cp850", "mac-roman", "cp437"),
    "tr az": ("cp1254", "cp857"),
    "lt lv et": ("cp1257", "cp775", "iso8859-4"),
    "ru bg": ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"),
    "uk be": ("cp1251", "koi8-u"),
    "sr mk": ("cp1251", "iso8859-5"),
    "el": ("cp1253", "cp737"),
    "he": ("cp1255",), "ar fa": ("cp1256",), "th": ("cp874",), "vi": ("cp1258",),
}  # fmt: skip
"""the charsets that texts of a language were written in"""
READ_AS = ("cp1252", "latin-1", "cp1250", "iso8859-2", "cp1251", "mac-roman", "cp437", "cp1257", "mac-latin2", "cp775", "iso8859-4", "cp1254")  # fmt: skip
_TUNED_READ = frozenset({"cp1252", "latin-1", "cp1250", "iso8859-2", "cp1251", "mac-roman", "cp437"})
_SHORTEST, _LONGEST, _PAGE = 40, 300, 10
_PROSE = re.compile(r"[^%<>{}\\|=@&_`$#\n\t]+[.!?…。]")


@dataclass(slots=True)
class Score:
    """How one kind of damage was repaired."""

    n: int = 0
    """cases"""
    exact: int = 0
    """mended, alone"""
    wrong: int = 0
    """made something else, alone"""
    on_page: int = 0
    """mended on a page of ten"""


def sentences(folder: Path, each: int) -> dict[str, list[str]]:
    """Return sentences with something beyond ASCII from the catalogues below `folder`, by language, evenly taken."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted(folder.glob("*/LC_MESSAGES/*.mo")):
        language = path.parts[-3]
        if "@" in language or language.partition("_")[0] in {"zh", "ja", "ko", "en"}:
            continue
        try:
            with path.open("rb") as stream:
                messages = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]  # noqa: SLF001
        except (OSError, ValueError, LookupError):  # a catalogue that Python does not read
            continue
        for text in messages.values():
            if _SHORTEST <= len(text) <= _LONGEST and not text.isascii() and " " in text and _PROSE.fullmatch(text):
                found[language.partition("_")[0]][text] = None
    chosen = {language: sorted(texts, key=lambda text: zlib.crc32(text.encode())) for language, texts in found.items()}
    return {language: texts[:each] for language, texts in sorted(chosen.items()) if len(texts) >= _PAGE}


def damages(language: str) -> Iterator[tuple[str, str, str]]:
    """Yield what happens to texts of `language`: name of the kind, written in, read as."""
    for read in MISREAD:
        yield f"UTF-8 misread, {'tuned' if read in _TUNED_MISREAD else 'new'}", "utf-8", read
    for languages, written in CONFUSED.items():
        if language in languages.split():
            for one in written:
                for read in READ_AS:
                    if one != read:
                        yield f"single-byte, {'tuned' if read in _TUNED_READ else 'new'}", one, read


def damaged(texts: list[str], written: str, read: str) -> list[tuple[str, str]]:
    """Return the texts that come out otherwise, with nothing lost, each damaged and as it was."""
    pairs = []
    for text in texts:
        try:
            shown = text.encode(written).decode(read)
        except UnicodeError:
            continue
        if shown != text:
            pairs.append((shown, text))
    return pairs


def measure(by_language: dict[str, list[str]]) -> tuple[dict[str, Score], dict[str, Score], dict[str, Score]]:
    """Return the scores by kind, by language and by pair."""
    by_kind: dict[str, Score] = defaultdict(Score)
    languages: dict[str, Score] = defaultdict(Score)
    pairs: dict[str, Score] = defaultdict(Score)
    for language, texts in by_language.items():
        for kind, written, read in damages(language):
            cases = damaged(texts, written, read)
            joined = repair_all([shown for shown, _ in cases[:_PAGE]])
            for (shown, meant), one in zip(cases[:_PAGE], joined, strict=True):
                alone = repair(shown).text
                for score in (by_kind[kind], languages[f"{language} {kind}"], pairs[f"{written} read as {read}"]):
                    score.n += 1
                    score.exact += alone == meant
                    score.wrong += alone not in {meant, shown}
                    score.on_page += one.text == meant
    return by_kind, languages, pairs


def show(title: str, scores: dict[str, Score], most: int, least: int = 1) -> None:
    """Print the worst of `scores`."""
    print(f"\n{title:44}{'cases':>7}{'exact':>9}{'wrong':>9}{'on page':>9}")
    kept = [(name, score) for name, score in scores.items() if score.n >= least]
    for name, score in sorted(kept, key=lambda item: item[1].exact / item[1].n)[:most]:
        print(
            f"{name:44}{score.n:7}{score.exact / score.n:9.1%}{score.wrong / score.n:9.1%}{score.on_page / score.n:9.1%}"
        )


def main() -> int:
    """Print the tables; exit status 2 when the folder has no catalogues."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=20, metavar="N", help="sentences a language that stay as they are")
    parser.add_argument("--language", help="this language only")
    options = parser.parse_args()
    by_language = sentences(options.folder, options.each)
    if options.language:
        by_language = {options.language: by_language.get(options.language, [])}
    if not any(by_language.values()):
        print(f"no catalogues of gettext below {options.folder}", file=sys.stderr)
        return 2
    sound = [text for texts in by_language.values() for text in texts]
    changed = [(text, found) for text in sound if (found := repair(text).text) != text]
    print(f"{len(by_language)} languages; of {len(sound)} sound sentences {len(changed)} changed")
    for text, found in changed:
        print(f"  {text}\n  {found}")
    by_kind, languages, pairs = measure(by_language)
    show("kind", by_kind, 9)
    show("languages, the worst", languages, 20, _PAGE)
    show("pairs, the worst", pairs, 25, _PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
