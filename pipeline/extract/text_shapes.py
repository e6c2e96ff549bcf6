"""What a line of a text dump looks like: a heading, an item of a list, code, a row of a table, a name below a quote.

Only shape is looked at, never words, so that the rules hold in any language and script. A script without capitals or
without spaces has fewer signs to show; there the length, the marks at the end and the neighbours decide.
"""

from __future__ import annotations

import re

from pipeline.records import REPLACEMENT

# A heading of the development dumps has at most 14 words and takes 100 columns; an ideogram takes two.
_HEADING_WIDTH = 100
_HEADING_WORDS = 14
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]")

BULLETS = "•‣◦▪▫●○■□◆◇★☆►▸➢➤✓✔✦❖∙·・*+–—-"
# digits of any script; ① and ②; Chinese numerals before a comma of their own; (1), 1) and 1.
_CHINESE = "一二三四五六七八九十百"
_NUMBER = rf"\(\d{{1,3}}\)|\d{{1,3}}[.)、．]|[①-⑳]|[(（][{_CHINESE}]{{1,4}}[)）]|[{_CHINESE}]{{1,4}}、"
_LETTER = r"[a-zA-Zа-яА-Яα-ω][)]|[a-zA-Z][.]"
LONE_MARKER = re.compile(rf"[{BULLETS}]?\s*(\d{{1,3}}[.)]?|[{BULLETS}])")
ITEM = re.compile(rf"([{BULLETS}]|{_NUMBER}|{_LETTER})(?:(?<=[、①-⑳）])\s*|\s+)(\S.*)")
RULE = re.compile(r"(={3,}|-{3,}|~{3,}|\*{3,}|_{3,}|─{3,}|═{3,})")
ATX = re.compile(r"(#{1,6})\s+(\S.*?)(?:\s+#+)?")
FENCE = re.compile(r"(```|~~~)([^`]*)")
_COLUMN = re.compile(r"\t+|[^\S\n]{2,}")
_SECTION_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")

_ENDS = ".!?。！？…।॥۔؟།።։"
SENTENCE_END = re.compile(rf"[{_ENDS}][\"'”’»)」』]*$")
_NO_HEADING_END = re.compile(r"[.,;:。，、；：…·|।॥۔،؛።։\\][\"'”’»)」』]*$")
# A sentence ends within the line and another follows: a word of three small letters before the mark is no abbreviation.
_TWO_SENTENCES = re.compile(r"[^\W\d_A-Z]{3}[.!?…]\s+\S|[。！？।۔؟][^\s”’»)」』]")
# Thai, Lao, Burmese and Khmer part phrases, not words: that many letters in a row are a sentence.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{60}")
_SPEECH = re.compile("[\"“„«‚'‘「『‹].*[\"”“»’'」』›][.,!?]?")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S")
# "Posts: 2", "Price: $30"; a clock or a date at the beginning of the line
_FIGURE = re.compile(r"[^:]{1,24}:\s*[\d$€£¥₹#@+-]|\[?\d{4}[-/.]\d\d?[-/.]\d\d?\b|\[?\d\d?:\d\d\b")
_NAME = r"[^\W\d_a-z][\w'’.-]*"
_PARTICLE = r"(?:de|da|di|del|della|van|von|der|den|la|le|el|al|bin|ibn|y|e|zu|af|av)"
_ATTRIBUTION = re.compile(rf"(?:[—–-]\s*)?{_NAME}(?:\s(?:{_PARTICLE}|{_NAME})){{1,4}},\s[^\W\d_][^.!?]{{2,80}}")
_DASH_ATTRIBUTION = re.compile(rf"(?:[—–―]|——)\s*{_NAME}(?:\s(?:{_PARTICLE}|{_NAME})){{0,4}}(?:,\s[^.!?]{{2,80}})?")
# What programs, shells and markup write and prose does not.
_CODE = re.compile(
    r"[;{}]\s*$|^\s*[})\]]+[;,)]*\s*$|^\s*(?:\$ |>>> |# ?\S|//|/\*|\*/|#!|#include\b|@\w+\(|</?[a-z][^>]*>)|\w\([^()]*\)\s*[;:{]?$|"
    r"^\s*[\w.\[\]\"']+\s*(?:=|:=|\+=|=>|->)\s*\S|^\s*(?:import|from|def|class|return|if|else|elif|for|while|end|var|let|const|function|public|private|package|using|SELECT|INSERT)\b[^.!?]*[:(;{=*]|"
    r"^\s*(?:import|package|using|return)\s[\w.\"/]+;?$|^\s*-{1,2}\w[\w-]*=\S"
)
_CODE_SHARE = 0.6


def width(text: str) -> int:
    """Return the columns that `text` takes, two for each ideogram.

    >>> width("Po"), width("河流")
    (2, 4)
    """
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def has_heading_shape(text: str) -> bool:
    """Whether a line could be a heading by its looks alone.

    >>> [has_heading_shape(line) for line in ("Key findings", "What now?", "It rained.", "in part", "2021", "www.a.org")]
    [True, True, False, False, False, False]
    >>> [has_heading_shape(line) for line in ("河流", "我们的河。", "ประวัติ", "الأنهار", "الأنهار،", "Posts: 2", "4 May 2023")]
    [True, False, True, True, False, False, False]
    """
    if width(text) > _HEADING_WIDTH or len(text.split()) > _HEADING_WORDS:
        return False
    first = next((character for character in text if character.isalnum()), "")
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return (
        (first.isdigit() or (first.isalpha() and not is_small(first)))
        and letters > 0
        and not (digits > letters or (digits >= 5 and letters <= 10))  # a date, a price, a number with its unit
        and text.count(REPLACEMENT) * 2 < len(text)
        and not _NO_HEADING_END.search(text)
        and not _TWO_SENTENCES.search(text)
        and not _UNSPACED.search(text)
        and not _ADDRESS.search(text)
        and not _FIGURE.match(text)
        and not _SPEECH.fullmatch(text)
        and not _CODE.search(text)
        and not is_attribution(text)
    )


def is_small(letter: str) -> bool:
    """Whether a letter is the small one of two; those of Georgian are all small and begin headings.

    >>> is_small("a"), is_small("A"), is_small("ა"), is_small("河")
    (True, False, False, False)
    """
    return letter.islower() and letter.title() != letter


def is_attribution(text: str) -> bool:
    """Whether a line names who said what stands above it: a name and an office, or a name behind a dash."""
    return bool(_ATTRIBUTION.fullmatch(text) or _DASH_ATTRIBUTION.fullmatch(text))


def is_code(lines: list[str]) -> bool:
    """Whether lines that stand together are a program, a session or markup.

    >>> is_code(["for (;;) {", "  wait();", "}"]), is_code(["Wait for it;", "it comes."])
    (True, False)
    """
    return len(lines) > 1 and sum(_CODE.search(line) is not None for line in lines) >= _CODE_SHARE * len(lines)


def columns(lines: list[str]) -> list[list[str]]:
    r"""Return the cells of lines that stand in columns, parted by tabs or by two spaces and more; else nothing.

    Every line must have as many cells as the first. Spaces may stand by chance, so there three lines are asked for, none of
    prose.

    >>> columns(["Day\tmm", "Monday\t4"])
    [['Day', 'mm'], ['Monday', '4']]
    """
    rows = [_COLUMN.split(line.strip()) for line in lines]
    by_tabs = all("\t" in line.strip() for line in lines)
    if len(rows) < (2 if by_tabs else 3) or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return []
    is_prose = any(SENTENCE_END.search(cell) and len(cell.split()) > 3 for row in rows for cell in row)
    return rows if by_tabs or not is_prose else []


def section_depth(text: str) -> int:
    """Return how deep the section number at the beginning of a heading goes: 1 for "2.1 Rivers", 0 without one."""
    number = _SECTION_NUMBER.match(text)
    return number[1].count(".") if number else 0
