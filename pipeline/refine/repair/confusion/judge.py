"""Which two charsets, if any, were taken for each other in a text."""

from __future__ import annotations

import math
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from pipeline.refine.repair.confusion.alphabets import FLAT, UNLISTED
from pipeline.refine.repair.confusion.codecs import CLASSIC, COMMON, RARE, WRITTEN_OTHER, Pair, mending
from pipeline.refine.repair.confusion.gate import looks_misplaced
from pipeline.refine.repair.confusion.rank import ranked
from pipeline.refine.repair.confusion.score import LONGEST, best_language, language_prior, log_likelihood
from pipeline.refine.repair.confusion.signs import LOOK_ALIKE, QUOTES
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
# Of 7,900 sound sentences of 71 languages from programs' catalogues, 110 of six languages without a list gained by a confusion, 2 to
# 19 nats a word; of those 100 stay by these three. What two in a thousand of the damaged development cases lost by the first two
# gained 22 to 30.
_LEAST_LISTED = 0.25  # of the words that it makes
_LEAST_TELLING = 0.4  # of the words in ASCII, that tell its language
_PROVEN = 20.0  # nats a word, beyond which none of this is asked
_DAMAGED = -6.0  # damage is rare
_UNCOMMON = -2.5
_SAME_PAIR = 1.5  # the pair of the page
_PARTIAL = -2.0
_HOPELESS = -20.0  # where the likeliest pair by letters gains so little, no other will do, nor a part of the text
_LOST_WORD = -9.0  # a word that vanishes, or gains what words have not
_SURE = 12.0  # no other candidate is asked
_KNOWN_WORD = -11.5  # mean of words that are all in the lists
_N_FULL, _N_PARTIAL = 6, 4  # candidates that are scored in full, of some 400
_ASCII_LETTER = re.compile("[A-Za-z]")
_SMALL = re.compile("[a-z]")
_NO_LETTER = re.compile("[^\\w\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0e31-\u0e4e]|[\\d_]")
_JOINT = re.compile("[’'·]")
_WITHIN = frozenset("“”„…–—«»•")  # stand in no word, as the apostrophe does
_QUOTE = re.compile(f"[{QUOTES}]")
_CONTROL = re.compile("[\x80-\x9f]")
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")


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


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the candidates are measured against."""

    tokens: list[str]
    """different tokens with something beyond ASCII"""
    words: list[list[str]]
    """the words of each beyond ASCII, as they stand"""
    prior: Floats
    """what is known about the language"""
    same: Pair | None
    """the pair of the page"""

    @property
    def is_formula(self) -> bool:
        """Whether all that is odd is one letter beside capitals: `ΔG = ΔH - TΔS`."""
        odd = {character for token in self.tokens for character in token if character > "\x7f" and character.isalpha()}
        return len(odd) == 1 and not any(map(_SMALL.search, self.tokens))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One pair, and what it would make of the tokens."""

    pair: Pair
    sound: frozenset[int]
    """tokens that stay, by place"""
    before: list[str]
    """different words of all tokens as they stand"""
    after: list[str]
    """the same mended"""
    n_changed: int
    n_lost: float
    """words that vanish or get worse in kind"""
    is_other_script: bool


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
    evidence = _Evidence(sample.odd, own_words, language_prior(sample.plain, language), same)
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


def _looks_alike(evidence: _Evidence, found: Verdict) -> bool:
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


def _is_of_unlisted(evidence: _Evidence, plain: Sequence[str], found: Verdict) -> bool:
    """Return whether the text may be sound, and of a language that has no list.

    Its letters are those of one, hardly any word that `found` makes is in the list of the language it makes, and hardly one of
    the `plain` words tells that language.
    """
    letters = {
        character for token in evidence.tokens for character in token if character > "\x7f" and character.isalpha()
    }
    if found.told or found.gain >= _PROVEN * found.n_changed or not any(letters <= alphabet for alphabet in UNLISTED):
        return False
    table = mending(found.pair)
    changed = [mended for token in evidence.tokens if (mended := token.translate(table)) != token]
    made = [word for token in changed for word in meant_words(token) if not word.isascii()]
    listed = sum(tables().lists(word, found.language) for word in made)
    bits = 8 * found.language
    telling = sum((tables().votes.get(word, 0) >> bits) & 255 > 0 for word in plain)
    return listed < _LEAST_LISTED * len(made) and telling < _LEAST_TELLING * len(plain)


def _best(evidence: _Evidence, controls: frozenset[str], *, partial: bool) -> _Judging:
    """Find the candidate with the most gain."""
    waiting = _candidates(evidence, controls, partial=partial)
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
    for candidate in others:
        before, _ = best_language(log_likelihood(candidate.before), evidence.prior)
        verdict = _weighed(evidence, candidate, log_likelihood(candidate.after), before)
        if verdict is not None and (found is None or verdict.gain > found.gain):
            found = verdict
    return found


def _weighed(evidence: _Evidence, candidate: _Candidate, after: Floats, before: float) -> Verdict | None:
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


def _are_sound(evidence: _Evidence, sound: frozenset[int], column: int) -> bool:
    """Return whether the words that the pair would leave alone are words of the language it makes."""
    known = tables()
    kept = [word for place in sound for word in evidence.words[place]]
    bits = 8 * column
    return not kept or 2 * sum((known.votes.get(word, 0) >> bits) & 255 > 0 for word in kept) >= len(kept)


def _candidates(evidence: _Evidence, controls: frozenset[str], *, partial: bool) -> Iterator[_Candidate]:
    """Yield the most promising candidates, best first, each making something else of the tokens."""
    joined = "\n".join(evidence.tokens)
    seen = {joined}
    within = 12 + 0.9 * sum(character > "\x7f" for character in joined)
    most = -math.inf
    for rank, pair, sound in ranked(evidence.tokens, evidence.prior, controls, partial=partial):
        most = max(most, rank)
        if rank < most - within or len(seen) > (_N_PARTIAL if partial else _N_FULL):
            return
        mended = joined.translate(mending(pair)).split("\n")
        if len(mended) != len(evidence.tokens):
            continue
        mended = [
            old if place in sound else new for place, (old, new) in enumerate(zip(evidence.tokens, mended, strict=True))
        ]
        whole = "\n".join(mended)
        if whole in seen or _IMPOSSIBLE.search(whole):
            continue
        seen.add(whole)
        candidate = _candidate(evidence, pair, sound, mended)
        if candidate is not None:
            yield candidate


def _n_broken(old: str, new: str) -> int:
    """Return how many characters of a token that were sound where they stood become, in `new`, such as no word has there.

    A letter becomes a capital behind a small one or a sign between letters; whatever it was, a small letter between capitals.

    >>> _n_broken("encyclopædia", "encyclopÊdia"), _n_broken("wîñg", "w”–g"), _n_broken("X†D", "XåD"), _n_broken("prÈsent", "présent")
    (1, 2, 1, 0)
    """
    broken = 0
    for place in range(1, len(old) - 1):
        was, now = old[place], new[place]
        if was == now:
            continue
        before, behind = new[place - 1], new[place + 1]
        if was.isalpha():
            broken += now in _WITHIN or (now.isupper() and was.islower() and before.islower())
        else:
            broken += now.islower() and before.isupper() and behind.isupper()
    return broken


def _candidate(evidence: _Evidence, pair: Pair, sound: frozenset[int], mended: list[str]) -> _Candidate | None:
    """Return what `mended` is worth measuring by, or None where it has no word of three letters, or listed ones of two that were none."""
    before: dict[str, None] = {}
    after: dict[str, None] = {}
    n_changed = n_broken = longest = 0
    n_lost = 0.0
    is_told = True
    for old, new, own in zip(evidence.tokens, mended, evidence.words, strict=True):
        if old == new:
            before |= dict.fromkeys(own)
            after |= dict.fromkeys(own)
            continue
        n_changed += 1
        made = meant_words(new)
        if not made:
            n_lost += 1.0 if any(map(str.isalpha, old)) else 0.5
            continue
        plain = len(made) != len(own) or any(map(str.isascii, made))
        before |= dict.fromkeys(words(old) if plain else own)
        after |= dict.fromkeys(made)
        n_broken += _n_broken(old, new)
        n_lost += ("\xa0" in new) + 0.35 * max(0, len(_QUOTE.findall(new)) - len(_QUOTE.findall(old)))
        for word in made:
            if _NO_LETTER.search(word) and not all(part.isalpha() for part in _JOINT.split(word) if part):
                n_lost += 0.6
                break
            longest = max(longest, len(word))
        is_told = is_told and looks_misplaced(old) and all(word in tables().words for word in made)
    if n_broken > n_changed or longest < (4 if evidence.is_formula else 2 if is_told else 3):
        return None
    return _Candidate(
        pair, sound, list(before), list(after), n_changed, n_lost + n_broken, pair.written in WRITTEN_OTHER
    )
