"""Repair damaged text and keep a ledger of every change.

    edits.py   what a rule returns, and the only code that changes a text
    prose.py   where escapes mean themselves
    confusion/ single-byte charsets taken for each other, by letter statistics
    the rest   one rule or one family of rules a file

`RULES` is the order of work: each names its damage, and the name is what the ledger and the settings call it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import REPLACEMENT, Repair, Repaired
from pipeline.refine.repair.byte_escape import (
    decode_mail_words,
    decode_percent,
    decode_quoted_printable,
    has_mail_word,
    has_percent,
    has_quoted_printable,
)
from pipeline.refine.repair.composition import MARK, compose_letters, is_decomposed
from pipeline.refine.repair.confusion.gate import confused_texts, looks_confused
from pipeline.refine.repair.confusion.page import judge_page, judge_texts, undo_confusion
from pipeline.refine.repair.control import CONTROL, remove_controls
from pipeline.refine.repair.edits import Gate, Hints, Rule, apply
from pipeline.refine.repair.entity import ENTITY, unescape_entities
from pipeline.refine.repair.escape import decode_escapes, has_escape
from pipeline.refine.repair.glance import Glance, glance_at, signs_of
from pipeline.refine.repair.invisible import INVISIBLE, remove_invisibles
from pipeline.refine.repair.lossy_utf8 import restore_lost_bytes
from pipeline.refine.repair.lost_letter import restore_lost_letters, touches_letter
from pipeline.refine.repair.lost_sign import SIGN, unfold_lost_signs
from pipeline.refine.repair.misread import decode_misread_utf8, decode_whole, proven_codecs
from pipeline.refine.repair.mojibake import fix_mojibake
from pipeline.refine.repair.page_words import PageWords, page_words
from pipeline.refine.repair.replacement_run import strip_replacement_runs
from pipeline.refine.repair.surrogate import HALF, join_surrogates
from pipeline.refine.repair.suspicion import SIGNS, suspect, suspects_of

__all__ = ["RULES", "Rule", "find_repaired", "repair", "repair_all"]

_PASSES = 3  # damage lies in layers, and what one rule uncovers another may mend: `&amp;Atilde;&copy;`
_ONCE = frozenset({"lost_letter"})  # once `replacement_run` shortened a row, it tells no more how many letters it was

RULES: tuple[Rule, ...] = (
    Rule("surrogate", HALF.search, join_surrogates, "halves of UTF-16 pairs joined; a half alone becomes U+FFFD", signs_of(HALF)),
    Rule("entity", ENTITY.search, unescape_entities, "character references read: `&amp;oacute;`", frozenset("&")),
    Rule("escape", has_escape, decode_escapes, "escapes of programming languages read: `\\u00f3`", frozenset("\\<")),
    Rule("percent", has_percent, decode_percent, "percent-coded UTF-8 read: `%C3%B3`", frozenset("%")),
    Rule("mail_word", has_mail_word, decode_mail_words, "words of mail headers read: `=?utf-8?Q?=C3=B3?=`", frozenset("=")),
    Rule("quoted_printable", has_quoted_printable, decode_quoted_printable, "quoted-printable UTF-8 read: `=C3=B3`", frozenset("=")),
    Rule("lost_sign", suspect, unfold_lost_signs, "U+FFFD that was itself misread: `ï¿½`", SIGNS),
    Rule("lossy_utf8", suspect, restore_lost_bytes, "UTF-8 read as a single-byte codec after bytes were lost: `Ã?sland`", SIGNS),
    Rule("misread_utf8", suspect, decode_misread_utf8, "UTF-8 read as a single-byte codec, by arithmetic", SIGNS),
    Rule("single_byte", looks_confused, undo_confusion, "one single-byte charset read as another: `g³ówny`"),
    Rule("mojibake", suspect, fix_mojibake, "text read with a wrong codec, by ftfy", SIGNS),
    Rule("control", CONTROL.search, remove_controls, "control characters and terminal escapes removed", signs_of(CONTROL)),
    Rule("invisible", INVISIBLE.search, remove_invisibles, "zero-width and direction characters removed where useless", signs_of(INVISIBLE) | {"\udb40"}),
    Rule("lost_letter", touches_letter, restore_lost_letters, "letters that U+FFFD stands for, from a list of words", frozenset(REPLACEMENT)),
    Rule("replacement_run", lambda text: REPLACEMENT in text, strip_replacement_runs, "runs of U+FFFD removed", frozenset(REPLACEMENT)),
    Rule("composition", is_decomposed, compose_letters, "letters and their marks composed (NFC)", signs_of(MARK)),
)  # fmt: skip


_SPELT_OUT = frozenset({"surrogate", "entity", "escape", "percent", "mail_word", "quoted_printable"})
"""rules that read characters written in ASCII: what a page says about the others shows only then"""
_THE_REST = frozenset(rule.name for rule in RULES) - _SPELT_OUT
_GATES = frozenset(rule.gate for rule in RULES)


def repair(text: str, language: str | None = None, *, off: frozenset[str] = frozenset()) -> Repaired:
    r"""Return `text` without the damage that an earlier program did to it, and the ledger of the changes.

    Never raises. `.undo()` of what comes back is `text`, whatever `text` was.

    Args:
        text: any text.
        language: its language tag, where known.
        off: names of `RULES` that are not to run.

    >>> repair("Une ville pour tous \ufffd\ufffd\ufffd").text
    'Une ville pour tous'
    """
    return _repair(text, Hints(language), off)


def repair_all(
    texts: Sequence[str], language: str | None = None, *, off: frozenset[str] = frozenset()
) -> list[Repaired]:
    """Return each of `texts`, the texts of one page, repaired as `repair` would, or better where the page tells more.

    All are looked at together, so that a clean page costs one look.
    """
    changed = find_repaired(texts, language, off=off)
    return [changed.get(text) or Repaired(text) for text in texts]


def find_repaired(
    texts: Sequence[str], language: str | None = None, *, off: frozenset[str] = frozenset()
) -> dict[str, Repaired]:
    """Return those of `texts`, the texts of one page, that repair changes, each with what it becomes."""
    page = glance_at("\n".join(texts))
    written = [gate for gate in _asked(page.characters, off | _THE_REST) if gate(page.text)]
    if not written:
        return _repair_page(texts, page, language, off)
    nothing = Hints(language)
    spelt = {
        text: one
        for text in dict.fromkeys(texts)
        if any(gate(text) for gate in written) and (one := _repair(text, nothing, off | _THE_REST)).repairs
    }
    return _repair_further(texts, spelt, language, off) if spelt else _repair_page(texts, page, language, off)


def _repair_further(
    texts: Sequence[str],
    first: dict[str, Repaired],
    language: str | None,
    off: frozenset[str],
    codecs: frozenset[str] = frozenset(),
) -> dict[str, Repaired]:
    """Return what becomes of `texts` when `first` was done to some of them, and the page is looked at anew."""
    read = [first[text].text if text in first else text for text in texts]
    rest = _repair_page(read, glance_at("\n".join(read)), language, off, codecs)
    for text, meant in dict(zip(texts, read, strict=True)).items():  # each once
        if text in first and meant in rest:
            first[text] = Repaired(rest[meant].text, first[text].repairs + rest[meant].repairs)
        elif meant in rest:
            first[text] = rest[meant]
    return first


def _asked(found: frozenset[str], off: frozenset[str]) -> list[Gate]:
    """Return the gates to ask about a page that has the characters `found`, in order, each once."""
    rules = [rule for rule in RULES if rule.name not in off and not (rule.signs and rule.signs.isdisjoint(found))]
    return list(dict.fromkeys(rule.gate for rule in rules))


def _repair_page(
    texts: Sequence[str],
    page: Glance,
    language: str | None,
    off: frozenset[str],
    codecs: frozenset[str] = frozenset(),
) -> dict[str, Repaired]:
    """Return those of `texts` that what they tell together changes: joined they are `page`.

    Texts that are misread UTF-8 as a whole are read first and with no other rule, where the page proves the codec; then
    `codecs` are those proven, and the page is looked at anew.
    """
    gates = _asked(page.characters, off)
    misread = suspects_of(texts, page) if suspect in gates else []
    if misread and not codecs and "misread_utf8" not in off:
        codecs = proven_codecs(misread, language)
        first = _read_whole(misread, Hints(language, codecs)) if codecs else {}
        if first:
            return _repair_further(texts, first, language, off, codecs)
    confused = confused_texts(texts, page) if looks_confused in gates else []
    others = [gate for gate in gates if gate not in {suspect, looks_confused} and gate(page.text)]
    if not (misread or confused or others):
        return {}
    hints = _hints(texts, Hints(language, codecs), misread, confused, lost=touches_letter in others)
    if hints.codecs and hints.confusion is None:
        off |= {"single_byte"}  # the page was misread as UTF-8: its short labels, once read, need not be asked about
    elif hints.confusion is None or not hints.confusion.whole:
        ahead = set(confused).difference(misread)  # what other rules change first is judged later, by itself
        hints = replace(hints, verdicts=judge_texts([text for text in confused if text in ahead], hints))
    asked = {*misread, *confused}
    loud = {*others, *([suspect] if misread else []), *([looks_confused] if confused else [])}
    whole = hints.confusion is not None and hints.confusion.whole
    return {
        text: one
        for text in dict.fromkeys(texts)
        if (whole or text in asked or any(gate(text) for gate in others))
        and (one := _repair(text, hints, off, _GATES - loud)).repairs
    }


def _read_whole(misread: Sequence[str], hints: Hints) -> dict[str, Repaired]:
    """Return those of `misread` that are misread UTF-8 as a whole, read."""
    found: dict[str, Repaired] = {}
    for text in misread:
        if not SIGN.search(text) and (edits := decode_whole(text, hints)):
            after, rows = apply(text, "misread_utf8", edits)
            found[text] = Repaired(after, tuple(rows))
    return found


def _hints(texts: Sequence[str], known: Hints, misread: Sequence[str], confused: Sequence[str], *, lost: bool) -> Hints:
    """Return what `texts`, the texts of a page, tell together; some look `misread`, some `confused`, some may have `lost` letters."""
    language = known.language
    codecs = known.codecs or proven_codecs(misread, language)
    unclear = [text for text in confused if not suspect(text)] if codecs else confused
    confusion = judge_page(texts, unclear, language) if unclear else None
    words = _words(texts, language) if lost or any(map(SIGN.search, misread)) else None
    return Hints(language, codecs, confusion, words)


def _words(texts: Sequence[str], language: str | None) -> PageWords | None:
    """Return what the words of the page tell, `ï¿½` read as the U+FFFD that it was; None where none is lost."""
    nothing = Hints(language)
    seen = [apply(text, "lost_sign", unfold_lost_signs(text, nothing))[0] for text in texts]
    return page_words(seen, language) if any(map(touches_letter, seen)) else None


def _repair(text: str, hints: Hints, off: frozenset[str], silent: frozenset[Gate] = frozenset()) -> Repaired:
    """Run the rules over `text` until they find nothing more; `silent` gates say no to it as it stands."""
    ledger: list[Repair] = []
    if hints.confusion is not None and hints.confusion.whole:  # proven, so before any rule that must guess, and once
        text, rows = apply(text, "single_byte", undo_confusion(text, hints))
        ledger += rows
        off |= {"single_byte"}
    # rules share gates; one look serves all until the text changes
    answers: dict[Gate, object] = {} if ledger else dict.fromkeys(silent)
    for _ in range(_PASSES):
        found = len(ledger)
        for rule in RULES:
            if rule.name in off:
                continue
            if rule.gate not in answers:
                answers[rule.gate] = rule.gate(text)
            if answers[rule.gate]:
                text, rows = apply(text, rule.name, rule.find(text, hints))
                ledger += rows
                if rows:
                    answers.clear()
        if len(ledger) == found:
            break
        off |= _ONCE
    return Repaired(text, tuple(ledger))
