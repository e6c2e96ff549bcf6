"""The rule `single_byte`: one text by itself, or with what its page tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.refine.repair.confusion.codecs import PageConfusion, characters, mending, numbers
from pipeline.refine.repair.confusion.convert import convert, convert_words
from pipeline.refine.repair.confusion.judge import Verdict, judge, judge_all
from pipeline.refine.repair.confusion.multibyte import decode_multibyte
from pipeline.refine.repair.confusion.score import log_likelihood
from pipeline.refine.repair.confusion.signs import SYMBOLS
from pipeline.refine.repair.confusion.words import meant_words, sample, words
from pipeline.refine.repair.edits import Edit, Hints

_TABLE = characters("cp1252")
# UTF-8 read as windows-1252, also where a byte was lost or became a space: the rules before and after this mend it.
_LATER = f"[{re.escape(_TABLE[0x80:0xC0])}]"
_UTF8 = re.compile(
    f"[{re.escape(_TABLE[0xC3:0xE0])}](?:{_LATER}|\ufffd)|[{_TABLE[0xE0:0xF0]}]{_LATER}{{2}}|[ÃÂ] |â€|[ÃÅÄ][?]"
)
_UTF8_SHARE = 0.8  # of what is not ASCII
_N_TOKENS, _N_PAGE = 28, 48
_PAGE_GAIN, _PAGE_GAIN_A_WORD = 12.0, 2.0
_LEAST_BETTER = 3
_MOST_WORSE = 0.04  # of the words that change. 59 of 60 damaged pages stay below, sound ones have most of theirs above
_BETTER, _WORSE = 0.5, 1.5  # nats


def judge_page(texts: Sequence[str], suspicious: Sequence[str], language: str | None = None) -> PageConfusion | None:
    """Return the confusion that `suspicious`, those of the `texts` of a page that look confused, prove; None where they do not."""
    odd = [text for text in texts if not text.isascii()]
    clear = [each for each in suspicious if not _is_left_to_utf8(each)]
    if len(clear) < 2:
        return None
    joined = "\n".join(clear)
    if decode_multibyte(joined):
        return None  # each text is long enough to tell by itself
    verdict = judge(joined, sample(joined, _N_PAGE), language)
    if verdict is None or verdict.gain < max(_PAGE_GAIN, _PAGE_GAIN_A_WORD * verdict.n_changed):
        return None
    whole = 2 * len(clear) >= len(odd) and _mends_all("\n".join(odd), verdict)
    return PageConfusion(verdict.pair, whole)


def _is_left_to_utf8(text: str) -> bool:
    """Return whether most of what is odd in `text` is misread UTF-8."""
    odd: int = sum(character > "\x7f" for match in _UTF8.findall(text) for character in match)
    return odd > 0 and odd >= _UTF8_SHARE * sum(character > "\x7f" for character in text)


def _mends_all(text: str, verdict: Verdict) -> bool:
    """Return whether hardly any word of `text` gets worse when all of it is converted."""
    known = numbers(verdict.pair.read)
    if any(
        character not in known and (character.isalpha() or character in SYMBOLS or "\x80" <= character < "\xa0")
        for character in set(text)
        if character > "\x7f"
    ):
        return False
    tokens = sample(text, 60).odd
    table = mending(verdict.pair)
    pairs = [(words(token), meant_words(mended)) for token in tokens if (mended := token.translate(table)) != token]
    every = [word for old, new in pairs for word in old + new]
    if not every:
        return False
    scores = log_likelihood(every)[:, verdict.language].tolist()
    better = worse = place = 0
    for old, new in pairs:
        middle, end = place + len(old), place + len(old) + len(new)
        gain = sum(scores[middle:end]) - sum(scores[place:middle])
        place = end
        if new and len(new[0]) > 1:  # single letters are noise
            better += gain > _BETTER
            worse += gain < -_WORSE
    return better >= _LEAST_BETTER and worse <= _MOST_WORSE * (better + worse)


def judge_texts(texts: Sequence[str], hints: Hints) -> dict[str, Verdict | None]:
    """Return the verdicts on those of `texts`, the ones of a page that look confused, that are to be judged one by one."""
    clear = [text for text in dict.fromkeys(texts) if not (_is_left_to_utf8(text) or decode_multibyte(text))]
    same = hints.confusion.pair if hints.confusion is not None else None
    samples = [(text, sample(text, _N_TOKENS)) for text in clear]
    return dict(zip(clear, judge_all(samples, hints.language, same), strict=True))


def _verdict(text: str, hints: Hints) -> Verdict | None:
    """Return the verdict on `text`, judged with its page or now."""
    if text in hints.verdicts:
        return hints.verdicts[text]
    same = hints.confusion.pair if hints.confusion is not None else None
    return judge(text, sample(text, _N_TOKENS), hints.language, same)


def undo_confusion(text: str, hints: Hints) -> list[Edit]:
    """Return the edits that undo a wrong single-byte or East Asian charset in `text`; none where it has none.

    Left alone: misread UTF-8, which has rules of its own, and whatever is not much likelier mended than as it stands.

    >>> [(edit.start, edit.after) for edit in undo_confusion("Przyszed³ wczoraj g³ówny ksiêgowy", Hints())]
    [(8, 'ł'), (19, 'ł'), (28, 'ę')]
    """
    if text.isascii() or _is_left_to_utf8(text):
        return []
    page = hints.confusion
    if page is not None and page.whole:
        return convert(text, page.pair, 0.999)
    edits = decode_multibyte(text)
    if edits:
        return edits
    verdict = _verdict(text, hints)
    if verdict is None or not verdict.holds:
        return []
    if verdict.partial:
        return convert_words(text, verdict.pair, verdict.language, verdict.confidence)
    return convert(text, verdict.pair, verdict.confidence)
