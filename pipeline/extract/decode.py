"""From the bytes of a page to its text.

The steps, each only where the one before left it open: compression undone, byte order mark, signature of a binary
format, UTF-8 without exception, UTF-16 and ISO-2022 that show in NULs and escape sequences, binary data behind a text,
UTF-8 with exceptions, statistics together with what the page declares.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.errors import NotText, PageError
from pipeline.extract.binary import find_tail, is_binary, name_signature
from pipeline.extract.declared import Declaration, find_declaration
from pipeline.extract.labels import codec_of
from pipeline.extract.legacy import guess_encoding
from pipeline.extract.mends import Mend, apply, escape, find_nuls, find_undecodable
from pipeline.extract.mixed import find_cuts, find_strays
from pipeline.extract.unwrap import unwrap, unwrap_bare
from pipeline.extract.wide import find_escape_encoding, find_utf16, read_wide
from pipeline.records import Repair, Text

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32le"),
    (b"\0\0\xfe\xff", "utf-32be"),
    (b"\xff\xfe", "utf-16le"),
    (b"\xfe\xff", "utf-16be"),
)
"""byte order marks, those that begin like another first"""
_FIRST_OF_MARKS = tuple(mark for mark, _ in _MARKS)
_BLANK = b"\0\t\n\v\f\r "
_INVALID = re.compile("[\udc80-\udcff]")


def decode(body: bytes, content_type: str | None = None) -> Text:
    r"""Return the text of `body`, a page as it arrived, with the encoding it was in and what decided on it.

    U+FFFD that stand in the body are text of an earlier decoder and stay. What had to be cut or mended is in `repairs`,
    step `decode`, rules `binary_tail`, `cut_character`, `stray_ENCODING` (bytes in another encoding than the page),
    `undecodable_bytes`, `nul` and `many` (all further ones of a page that has 10,000). In these rows `before` holds the
    *bytes* that stood there as Latin-1 text, byte n as U+00n. So `undo(value, repairs)` is the body read in `encoding`
    with those bytes shown one by one, and the body itself (unpacked, without its byte order mark) is got back by
    encoding it in `encoding` everywhere but there, and there in Latin-1.

    Args:
        body: the bytes, compressed or not.
        content_type: value of the HTTP header, used for its `charset`.

    Raises:
        NotText: the body is binary; its `detail` names what it is.
        PageError: `decode`, `empty` for a body without any character, `too_large` for one that unpacks to too much.

    >>> decode(b"caf\xc3\xa9")
    Text(value='café', encoding='utf-8', evidence='utf-8: every byte valid', repairs=())
    >>> decode("Příliš žluťoučký kůň".encode("cp1250"), "text/html; charset=windows-1250").evidence
    'declared by http (windows-1250), detector agrees'
    """
    body, layers = unwrap(body)
    text = _read(body, content_type, layers)
    if not text.value[:64].strip() and not text.value.strip():
        raise _empty(body)
    return replace(text, evidence=f"unpacked {', '.join(layers)}; {text.evidence}") if layers else text


def _read(body: bytes, content_type: str | None, layers: tuple[str, ...] = ()) -> Text:
    if not body[:64].strip(_BLANK) and not body.strip(_BLANK):
        raise _empty(body)
    for mark, encoding in _MARKS if body.startswith(_FIRST_OF_MARKS) else ():
        if body.startswith(mark):
            return _read_marked(body[len(mark) :], encoding, content_type)
    return _read_unmarked(body, content_type, layers)


def _read_unmarked(body: bytes, content_type: str | None, layers: tuple[str, ...]) -> Text:
    if what := name_signature(body):
        raise NotText(f"the body is {what}, not a page")
    try:
        value = body.decode()
    except UnicodeDecodeError:
        return _read_damaged(body, content_type, layers)
    if b"\0" in body:
        return _read_damaged(body, content_type, layers)
    if b"\x1b" in body and (escaped := find_escape_encoding(body)):
        return read_wide(body, escaped, f"{escaped}: escape sequences")
    return Text(value, "utf-8", "utf-8: ASCII only" if len(value) == len(body) else "utf-8: every byte valid")


def _empty(body: bytes) -> PageError:
    return PageError("decode", "empty", f"the body has {len(body)} bytes and no character; fetch the page again")


def _read_marked(body: bytes, encoding: str, content_type: str | None) -> Text:
    if encoding != "utf-8":
        return read_wide(body, encoding, f"bom: {encoding}")
    text = _read_unmarked(body, content_type, ())
    return replace(
        text, evidence="bom: utf-8" if text.evidence.startswith("utf-8:") else f"bom: utf-8; {text.evidence}"
    )


def _read_damaged(body: bytes, content_type: str | None, layers: tuple[str, ...]) -> Text:
    """Return the text of a body that is not UTF-8 or has NULs."""
    if b"\0" in body and (encoding := find_utf16(body)):
        return read_wide(body, encoding, f"{encoding}: no mark, but its NULs")
    if tail := find_tail(body):
        return _cut_tail(body, tail, content_type)
    if is_binary(body):
        unpacked, bare = unwrap_bare(body) if not layers else (body, ())
        if not bare:
            raise NotText("the body is binary data of no known format, not a page")
        text = _read(unpacked, content_type, bare)
        return replace(text, evidence=f"unpacked {bare[0]}; {text.evidence}")
    declared = find_declaration(body, content_type)
    return _read_as_utf8(body, declared) or _read_as_legacy(body, declared)


def _cut_tail(body: bytes, tail: int, content_type: str | None) -> Text:
    text = _read_unmarked(body[:tail], content_type, ())
    lost = body[tail:].decode("latin-1")
    end = len(text.value)
    row = Repair("decode", "binary_tail", end, end + len(lost), lost, "", len(lost), 1.0)
    what = name_signature(body[tail:]) or "binary data"
    evidence = f"{text.evidence}; cut off {what} of {len(lost)} bytes behind the text"
    return replace(text, evidence=evidence, repairs=(*text.repairs, row))


def _read_as_utf8(body: bytes, declared: Declaration | None) -> Text | None:
    """Return the text of a body that is UTF-8 but for some places, None for one that is something else."""
    text = escape(body, "utf-8")
    cuts = find_cuts(text)
    rest = text
    for cut in cuts:  # blanked, not taken out, so that places stay
        rest = rest[: cut.start] + " " * (cut.end - cut.start) + rest[cut.end :]
    strays: list[Mend] | None = []
    if _INVALID.search(rest):
        strays = find_strays(rest)
    elif rest.isascii() and cuts and (declared is None or declared.encoding != "utf-8"):
        return None  # its only byte beyond ASCII stands at an end: more likely a last é
    if strays is None:
        return None
    value, repairs = apply(text, "utf-8", [*cuts, *strays, *find_nuls(text)])
    parts = [f"{len(strays)} pieces in {_list_encodings(strays)}"] if strays else []
    parts += ["a character cut in two at an end"] if cuts else []
    evidence = f"mostly utf-8: all but {' and '.join(parts)}" if parts else "utf-8: every byte valid"
    return Text(value, "utf-8", evidence, repairs)


def _list_encodings(strays: list[Mend]) -> str:
    return ", ".join(dict.fromkeys(mend.rule.removeprefix("stray_") for mend in strays))


def _read_as_legacy(body: bytes, declared: Declaration | None) -> Text:
    guess = guess_encoding(body, declared)
    codec = codec_of(guess.encoding)
    text = escape(body, codec)
    value, repairs = apply(text, codec, [*find_undecodable(text), *find_nuls(text)])
    return Text(value, guess.encoding, guess.evidence, repairs)
