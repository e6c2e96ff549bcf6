"""Which two charsets, if any, were taken for each other in a text."""

from __future__ import annotations

import math
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from pipeline.refine.repair.confusion.alphabets import EXCUSED, FLAT
from pipeline.refine.repair.confusion.candidates import Candidate, Evidence, candidates
from pipeline.refine.repair.confusion.codecs import CLASSIC, COMMON, RARE, Pair, mending
from pipeline.refine.repair.confusion.gate import looks_misplaced
from pipeline.refine.repair.confusion.score import LONGEST, best_language, language_prior, log_likelihood
from pipeline.refine.repair.confusion.signs import LOOK_ALIKE
from pipeline.refine.repair.confusion.tables import Floats, tables
from pipeline.refine.repair.confusion.words import Sample, meant_words, words

# All in nats, tuned on 5,000 damaged and 6,000 sound sentences of 50 languages. Between 0 and 6 the least gain moves the
# share of exactly mended texts by 0.5 points, and of wrongly mended ones by 0.1.
_LEAST_GAIN = 3.0
_LEAST_GAIN_A_WORD = 1.2
_LEAST_GAIN_PARTIAL = 6.0
_LEAST_GAIN_UNLISTED = 10.0  # for one word that is in no list and has nothing odd but a letter
_LEAST_FLUENCY = -4.2  # of what was rightly mended 1% is below, of what was wrongly mended 80%
_LEAST_FLUENCY_FLAT = -6.5  # where all letters of the language are as likely
_LEAST_FLUENCY_RELATED = -4.9  # where a language is read as a listed one of its script, as Belarusian is as Russian
_MANY, _OVERWHELMING = 5, 10.0  # words, and nats for each, that tell it
_LEAST_GAIN_OTHER_SCRIPT = 18.0  # a few symbols or letters are no Cyrillic word
# By bench/unseen_damage.py: of 7,900 sound sentences of 71 languages 30 were changed, all of languages without a list, and of those
# 9 still are. The two damaged development sentences of 5,300 that the first two alone left gained 22 and 30 nats a word, what
# is sound 2 to 19.
_LEAST_LISTED = 0.25  # of the words that it makes
_LEAST_TELLING = 0.4  # of the words that it leaves as they are, that tell its language
_PROVEN = 20.0  # nats a word, beyond which none of this is asked
_DAMAGED = -6.0  # damage is rare
_UNCOMMON = -2.5
_SAME_PAIR = 1.5  # the pair of the page
_PARTIAL = -2.0
_HOPELESS = -20.0  # where the likeliest pair by letters gains so little, no other will do, nor a part of the text
_LOST_WORD = -9.0  # a word that vanishes, or gains what words have not
_SURE = 12.0  # no other candidate is asked
_KNOWN_WORD = -11.5  # mean of words that are all in the lists
_ASCII_LETTER = re.compile("[A-Za-z]")
_CONTROL = re.compile("[\x80-\x9f]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The confusion that explains a text best."""

    pair: Pair
    """what was taken for what"""
    gain: float
    """how much likelier the text is without it, nats"""
    n_changed: int
    """tokens of the sample that it changes"""
    language: int
    """column of the language that it makes of the text"""
    partial: bool
    """whether some words of the text are sound, and cannot have been read so"""
    fluency: float
    """mean ln P of a letter of the words it makes, in that language"""
    told: bool
    """whether something tells beside the letters: the words are in the lists, or were such as none are"""

    @property
    def holds(self) -> bool:
        """Whether the gain is enough to act on."""
        least = max(_LEAST_GAIN_PARTIAL if self.partial else _LEAST_GAIN, _LEAST_GAIN_A_WORD * self.n_changed)
        if self.n_changed == 1 and not self.told and self.pair not in CLASSIC:
            least = _LEAST_GAIN_UNLISTED
        is_flat = tables().languages[self.language] in FLAT
        fluency = _LEAST_FLUENCY_FLAT if is_flat else _LEAST_FLUENCY
        if self.n_changed >= _MANY and self.gain >= _OVERWHELMING * self.n_changed:
            fluency = min(fluency, _LEAST_FLUENCY_RELATED)
        return self.gain >= least and self.fluency >= fluency

    @property
    def confidence(self) -> float:
        """The gain as a probability, capped: sorts well, and is no measured share."""
        return round(1 / (1 + math.exp(-min(self.gain, 5.0))), 4)


_Judging: TypeAlias = Generator[list[str], None, Verdict | None]


def judge(text: str, sample: Sample, language: str | None = None, same: Pair | None = None) -> Verdict | None:
    """Return the pair that explains `sample`, taken from `text`, best, however little it gains; None where none can.

    Args:
        text: the whole text.
        sample: its words.
        language: its language tag, where known.
        same: the pair of the page that it is from, where known.
    """
    return judge_all([(text, sample)], language, same)[0]


def judge_all(
    texts: Sequence[tuple[str, Sample]], language: str | None = None, same: Pair | None = None
) -> list[Verdict | None]:
    """Return what `judge` returns for each of `texts`, each with its sample.

    All are judged in step: what the next step of any of them asks about words is asked at once.
    """
    verdicts: list[Verdict | None] = [None] * len(texts)
    waiting = {place: _judging(text, sample, language, same) for place, (text, sample) in enumerate(texts)}
    while waiting:
        asked: list[str] = []
        for place, judging in list(waiting.items()):
            try:
                asked += next(judging)
            except StopIteration as end:
                verdicts[place] = end.value
                del waiting[place]
        log_likelihood(asked)  # which remembers the answers
    return verdicts


def _judging(text: str, sample: Sample, language: str | None, same: Pair | None) -> _Judging:
    """Judge one text, and yield the words that the next step asks about."""
    if not sample.odd:
        return None
    own_words = [[word for word in words(token) if not word.isascii()] for token in sample.odd]
    yield [*sample.plain, *chain.from_iterable(own_words)]
    evidence = Evidence(sample.odd, own_words, language_prior(sample.plain, language), same)
    controls = frozenset(_CONTROL.findall(text))
    found = yield from _best(evidence, controls, partial=False)
    if (
        found is not None
        and found.holds
        and (_looks_alike(evidence, found) or _is_of_unlisted(evidence, sample.plain, found))
    ):
        return None
    if len(sample.odd) >= 4 and (found is None or (found.gain > _HOPELESS and not found.holds)):
        part = yield from _best(evidence, controls, partial=True)
        if part is not None and part.holds and (found is None or part.gain > found.gain):
            return part
    return found


def _looks_alike(evidence: Evidence, found: Verdict) -> bool:
    """Return whether the odd letters rather look like those that are meant: `SENSЕ` ends with a Cyrillic letter.

    Asked where all of them have a twin in ASCII, and its words are as likely as those that `found` makes.
    """
    tokens = [token.translate(LOOK_ALIKE) for token in evidence.tokens]
    if not all(map(str.isascii, tokens)) or not any(map(_ASCII_LETTER.search, evidence.tokens)):
        return False
    meant = [word for token in tokens for word in words(token)]
    made = [word for token in evidence.tokens for word in meant_words(token.translate(mending(found.pair)))]
    return (
        best_language(log_likelihood(meant), evidence.prior)[0]
        > best_language(log_likelihood(made), evidence.prior)[0] + _DAMAGED
    )


def _is_of_unlisted(evidence: Evidence, plain: Sequence[str], found: Verdict) -> bool:
    """Return whether the text may be sound, and of a language that has no list.

    Its letters are those of one, hardly any word that `found` makes is in the list of the language it makes, and hardly one of
    the words that it leaves as they are tells that language: the `plain` ones, and those whose letters stay.
    """
    letters = {
        character for token in evidence.tokens for character in token if character > "\x7f" and character.isalpha()
    }
    if found.told or found.gain >= _PROVEN * found.n_changed or not any(letters <= alphabet for alphabet in EXCUSED):
        return False
    table = mending(found.pair)
    changed = [mended for token in evidence.tokens if (mended := token.translate(table)) != token]
    made = [word for token in changed for word in meant_words(token) if not word.isascii()]
    listed = sum(tables().lists(word, found.language) for word in made)
    bits = 8 * found.language
    pairs = zip(evidence.tokens, evidence.words, strict=True)
    left = [*plain, *chain.from_iterable(own for token, own in pairs if token.translate(table) == token)]
    telling = sum((tables().votes.get(word, 0) >> bits) & 255 > 0 for word in left)
    return listed < _LEAST_LISTED * len(made) and telling < _LEAST_TELLING * len(left)


def _best(evidence: Evidence, controls: frozenset[str], *, partial: bool) -> _Judging:
    """Find the candidate with the most gain."""
    waiting = candidates(evidence, controls, partial=partial)
    first = next(waiting, None)
    if first is None:
        return None
    yield first.before + first.after
    before, _ = best_language(log_likelihood(first.before), evidence.prior)
    after = log_likelihood(first.after)
    found = _weighed(evidence, first, after, before)
    if found is not None and found.gain > _SURE and not first.n_lost:
        likelihood, column = best_language(after, evidence.prior)
        if likelihood - float(evidence.prior[column]) > _KNOWN_WORD * len(first.after):
            return found
    if found is not None and found.gain < _HOPELESS:
        return found
    others = list(waiting)
    yield [word for candidate in others for word in candidate.before + candidate.after]
    seen = first.before
    for candidate in others:
        if candidate.before != seen:  # mostly the same for all
            seen = candidate.before
            before, _ = best_language(log_likelihood(seen), evidence.prior)
        verdict = _weighed(evidence, candidate, log_likelihood(candidate.after), before)
        if verdict is not None and (found is None or verdict.gain > found.gain):
            found = verdict
    return found


def _weighed(evidence: Evidence, candidate: Candidate, after: Floats, before: float) -> Verdict | None:
    """Return what `candidate` gains, or None where that cannot be taken for what it is."""
    pair = candidate.pair
    likelihood, column = best_language(after, evidence.prior)
    partial = bool(candidate.sound)
    price = _DAMAGED + (pair not in COMMON) * _UNCOMMON + (pair.written in RARE) * _UNCOMMON + partial * _PARTIAL
    if pair == evidence.same:
        price = _SAME_PAIR
    gain = likelihood - before + price + _LOST_WORD * candidate.n_lost
    if partial and not _are_sound(evidence, candidate.sound, column):
        return None
    if candidate.is_other_script and evidence.same is None:
        joined = "".join(evidence.tokens)
        if gain < _LEAST_GAIN_OTHER_SCRIPT or sum(map(str.isalpha, joined)) < 0.5 * len(joined):
            return None
    n_letters = sum(min(len(word), LONGEST) + 1 for word in candidate.after)
    fluency = float(after[:, column].sum()) / max(1, n_letters)
    told = all(word in tables().words for word in candidate.after) or any(map(looks_misplaced, evidence.tokens))
    return Verdict(pair, gain, max(1, candidate.n_changed), column, partial, fluency, told)


def _are_sound(evidence: Evidence, sound: frozenset[int], column: int) -> bool:
    """Return whether the words that the pair would leave alone are words of the language it makes."""
    known = tables()
    kept = [word for place in sound for word in evidence.words[place]]
    bits = 8 * column
    return not kept or 2 * sum((known.votes.get(word, 0) >> bits) & 255 > 0 for word in kept) >= len(kept)
