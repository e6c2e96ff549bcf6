"""Which pages of a site say the same: print versions, tracking parameters, copies with a word changed.

A page's words, three at a time, are its shingles, five characters where a script has no spaces between words; the 128 smallest hashes of them (MinHash, Broder 1997) are its
fingerprint. The share of hashes that two pages have in common estimates the share of shingles that they have in common
(Jaccard), with a standard error below 0.05.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

Evidence = Literal["canonical", "content", "text"]
Signature = npt.NDArray[np.uint16]

_HASHES: Final = 128
_SEED: Final = 1
ALGORITHM: Final = f"r-minhash {RMinHash.ALGORITHM_VERSION}, shingles 1"
"""Fingerprints are comparable when this is the same; it goes up with rensa's hashes and with our shingles."""

# Words that fill more characters than this on average are no words: the script is written without spaces, as Chinese,
# Japanese and Thai are (20 and more between two blanks; 6 in English, 9 in Finnish). Its characters are taken instead.
_LONGEST_WORDS: Final = 12
_WORDS: Final = 3
_CHARACTERS: Final = 5  # about three words of Chinese; with three, pages about different things have half in common
# Odd numbers without pattern, one for each place in a shingle: the order of its words counts.
_MIX: Final = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5], np.uint64
)

# Pages this alike are duplicates by text alone, and pages that ask to be known by the url of another one from the lower
# bound on: how both were set is told in docs/decisions/0016-duplicates.md.
ALIKE: Final = 0.8
CLAIMED: Final = 0.5
# Shorter pages are duplicates only when they are the same: of so few shingles, the words of the template are most.
_FEWEST: Final = 40
# 21 bands of 6 hashes: pages that have 0.8 in common share a band with a chance of 99.8%, those that have 0.3 with 1.5%.
_BANDS: Final = 21
_ROWS: Final = 6
# Of a band that more originals share, the oldest are looked at: a catalogue of 10,000 articles that have two thirds of
# their words in common would else be 50 million comparisons.
_CROWD: Final = 100


class Fingerprint(NamedTuple):
    """What is kept of a text to find others like it."""

    n_shingles: int
    """shingles, repeated ones too; 0 for a text of fewer than three words, or five characters"""
    signature: bytes
    """128 numbers of 16 bits, little-endian; empty when there are none"""


class Document(NamedTuple):
    """A version of a page, as far as its duplicates are concerned."""

    document_id: str
    """its id"""
    url: str
    """absolute url"""
    language: str
    """detected language"""
    canonical_url: str
    """url it asks to be known by; empty when it names none"""
    content_digest: str
    """the same for the same content"""
    fingerprint: Fingerprint
    """of its content"""


class Version(NamedTuple):
    """A url has this content from now on."""

    fetched_at: datetime
    """when it was seen first, UTC"""
    document: Document
    """the content"""


class Duplicate(NamedTuple):
    """A document that repeats another one of its site."""

    document_id: str
    """the copy"""
    url: str
    """its url"""
    duplicate_of: str
    """the page it repeats: one that was there before it, or the one whose url it asks to be known by"""
    similarity: float
    """0..1, share of shingles in common; 1 when the content is the same"""
    evidence: Evidence
    """`canonical` the page says so, `content` it is the same, `text` it is much alike"""
    found_at: datetime
    """when the later of both was seen, UTC"""


def fingerprint(texts: Iterable[str]) -> Fingerprint:
    """Return the fingerprint of a page's content, the same on every machine.

    >>> fingerprint(["Two barrels", "of oil"]).n_shingles, len(fingerprint(["灯台の地下室に油の樽が二つある"]).signature)
    (2, 256)
    """
    text = "\n".join(texts)
    words = text.encode("utf-8", "replace").split()  # bytes take a fifth less time than letters
    if len(text) > _LONGEST_WORDS * len(words):
        codes = np.frombuffer("".join(text.split()).encode("utf-32-le", "replace"), "<u4").astype(np.uint64)
        width = _CHARACTERS
    else:
        codes = np.fromiter(RMinHash.hash_token_sets([words])[0], np.uint64, len(words))
        width = _WORDS
    n_shingles = len(codes) - width + 1
    if n_shingles < 1:
        return Fingerprint(0, b"")
    shingles = np.zeros(n_shingles, np.uint64)
    for place, factor in enumerate(_MIX[:width]):
        shingles += codes[place : place + n_shingles] * factor
    shingles ^= shingles >> np.uint64(29)
    rows = RMinHash.digest_matrix_from_flat_token_hashes(shingles, [0, n_shingles], _HASHES, _SEED).to_rows()
    # half of each hash: chance makes two of them equal once in 65,536 times
    return Fingerprint(n_shingles, np.array(rows[0], np.uint32).astype("<u2").tobytes())


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    r"""Return the share of shingles that two texts have in common, estimated; 0 when one has none.

    >>> similarity(fingerprint(["Two barrels of oil"]), fingerprint(["Two  barrels\tof oil"]))
    1.0
    """
    if not one.signature or not other.signature:
        return 0.0
    return float((_numbers(one) == _numbers(other)).mean())


def find_duplicates(versions: Sequence[Version]) -> list[Duplicate]:
    """Return the duplicates among the pages of one site, in the order in which they are found.

    `versions` are all there ever were, in the order of time. They are gone through one by one, each compared with what
    the other urls of the site held at that moment; so what is found among the first of them is found again when more
    follow, and a pair is found once. A page is compared with originals alone, not with what repeats them.
    """
    site = _Site(_shared_bands({one.document.document_id: one.document for one in versions}.values()))
    found: dict[tuple[str, str], Duplicate] = {}
    for fetched_at, document in versions:
        for copy, original, alike, evidence in site.take(document):
            pair = copy.document_id, original.document_id
            row = Duplicate(copy.document_id, copy.url, original.document_id, alike, evidence, fetched_at)
            found.setdefault(pair, row)
    return list(found.values())


def _numbers(one: Fingerprint) -> Signature:
    return np.frombuffer(one.signature, "<u2")


def _shared_bands(documents: Iterable[Document]) -> dict[str, list[int]]:
    """Return the bands that documents share with others, as numbers, by document_id; one band is looked at at a time."""
    known = [one for one in documents if one.fingerprint.n_shingles >= _FEWEST]
    shared: defaultdict[str, list[int]] = defaultdict(list)
    if not known:
        return shared
    signatures = np.frombuffer(b"".join(one.fingerprint.signature for one in known), "<u2").reshape(-1, _HASHES)
    first = 0
    for band in range(_BANDS):
        key = np.zeros(len(known), np.uint64)
        for row in signatures[:, band * _ROWS : (band + 1) * _ROWS].T:
            key = (key ^ row) * _MIX[0]
            key ^= key >> np.uint64(29)
        _, group, size = np.unique(key, return_inverse=True, return_counts=True)
        for index in np.flatnonzero(size[group] > 1):
            shared[known[index].document_id].append(first + int(group[index]))
        first += len(size)
    return shared


_Finding = tuple[Document, Document, float, Evidence]
"""copy, original, similarity, evidence"""
_Shelf = defaultdict[object, dict[str, Document]]


class _Site:
    """What the urls of a site hold at a moment, and which of it is original."""

    def __init__(self, bands: dict[str, list[int]]) -> None:
        self._bands = bands
        self._current: dict[str, Document] = {}  # by url
        self._original: dict[str, Document] = {}  # of each copy, by its document_id
        self._copies: _Shelf = defaultdict(dict)  # of each original, by its document_id
        self._claims: _Shelf = defaultdict(dict)  # what asks to be known by a url
        self._shelves: _Shelf = defaultdict(dict)  # originals by content_digest and by band

    def take(self, document: Document) -> Iterator[_Finding]:
        """Take in that a url holds this from now on; yield what is found to be a copy, of it or because of it."""
        last = self._current.get(document.url)
        if last is not None and last.document_id == document.document_id:
            return
        orphans = list(self._remove(last)) if last else []
        self._current[document.url] = document
        for other in list(self._claims[document.url].values()):
            if (alike := _supports(other, document)) and not self._leads(document, other):
                self._forget(other)
                yield self._settle(other, document, alike, "canonical")
        if document.canonical_url not in {"", document.url}:
            self._claims[document.canonical_url][document.document_id] = document
        for one in (document, *orphans):
            yield from self._judge(one)

    def _remove(self, document: Document) -> Iterator[Document]:
        """Forget a version that is there no more; yield what was taken for a copy of it."""
        self._forget(document)
        self._claims[document.canonical_url].pop(document.document_id, None)
        for one in self._copies.pop(document.document_id, {}).values():
            self._original.pop(one.document_id)
            yield one

    def _judge(self, document: Document) -> Iterator[_Finding]:
        """Yield what a document is a copy of; one that is none becomes an original."""
        found = self._claimed(document) or self._same(document) or self._alike(document)
        if found is not None:
            yield self._settle(document, *found)
            return
        for shelf in self._shelves_of(document):
            self._shelves[shelf][document.document_id] = document

    def _claimed(self, document: Document) -> tuple[Document, float, Evidence] | None:
        """Return the page that it asks to be known as, else the first one that asks for the same."""
        name = document.canonical_url or document.url
        named = self._current.get(name)
        for other in ([named] if named else []) + list(self._claims[name].values()):
            alike = 0.0 if other.url == document.url else _supports(document, other)
            if alike and not self._leads(other, document):
                return other, alike, "canonical"
        return None

    def _same(self, document: Document) -> tuple[Document, float, Evidence] | None:
        if not document.fingerprint.n_shingles:  # a page that says nothing, such as the frame of a script
            return None
        for other in self._shelves[document.content_digest].values():
            return other, 1.0, "content"
        return None

    def _alike(self, document: Document) -> tuple[Document, float, Evidence] | None:
        """Return the original that has most in common with it, if that is enough."""
        shelves = (self._shelves[band].items() for band in self._bands.get(document.document_id, ()))
        candidates = dict(chain.from_iterable(islice(shelf, _CROWD) for shelf in shelves))
        near = [one for one in candidates.values() if one.language == document.language]
        if not near:
            return None
        signatures = np.frombuffer(b"".join([one.fingerprint.signature for one in near]), "<u2").reshape(-1, _HASHES)
        alike = (signatures == _numbers(document.fingerprint)).mean(axis=1)
        best = int(alike.argmax())
        return (near[best], float(alike[best]), "text") if alike[best] >= ALIKE else None

    def _settle(self, copy: Document, original: Document, alike: float, evidence: Evidence) -> _Finding:
        self._original[copy.document_id] = original
        self._copies[original.document_id][copy.document_id] = copy
        return copy, original, alike, evidence

    def _forget(self, document: Document) -> None:
        """Take a document out of the originals, or from the copies of another one."""
        original = self._original.pop(document.document_id, None)
        if original is not None:
            self._copies[original.document_id].pop(document.document_id, None)
        for shelf in self._shelves_of(document):
            self._shelves[shelf].pop(document.document_id, None)

    def _shelves_of(self, document: Document) -> list[object]:
        return [document.content_digest, *self._bands.get(document.document_id, ())]

    def _leads(self, start: Document, target: Document) -> bool:
        """Return whether one document is a copy of another, or of a copy of it and so on."""
        one: Document | None = start
        while one is not None and one.document_id != target.document_id:
            one = self._original.get(one.document_id)
        return one is not None


def _supports(copy: Document, original: Document) -> float:
    """Return how alike two documents are of which one names the url of the other; 0 when that is not to be believed.

    Pages of a list name its first page, translations the English page, and whole sites their home page.
    """
    if copy.content_digest == original.content_digest:
        return 1.0
    alike = similarity(copy.fingerprint, original.fingerprint)
    return alike if copy.language == original.language and alike >= CLAIMED else 0.0
