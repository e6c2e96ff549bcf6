"""Bodies, and ends of bodies, that are no text: pictures, archives, documents of other programs."""

from __future__ import annotations

import re

_SIGNATURES = {
    b"%PDF-": "a PDF document",
    b"%!PS": "a PostScript document",
    b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "a Microsoft Office document",
    b"\xff\xd8\xff": "a JPEG image",
    b"\x89PNG\r\n\x1a\n": "a PNG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"II*\0": "a TIFF image",
    b"MM\0*": "a TIFF image",
    b"\0\0\1\0": "an icon",
    b"8BPS\0": "a Photoshop image",
    b"\xff\x0a": "a JPEG XL image",
    b"\0\0\0\x0cJXL ": "a JPEG XL image",
    b"PK\3\4": "a ZIP archive",
    b"PK\5\6": "a ZIP archive",
    b"Rar!\x1a\7": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"\x1f\x9d": "a compress archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"\xfd7zXZ\0": "an xz archive",
    **{b"BZh%d1AY&SY" % level: "a bzip2 archive" for level in range(1, 10)},
    b"LZIP": "an lzip archive",
    b"!<arch>\n": "a Unix archive",
    b"ITSF": "a Microsoft help document",
    b"AT&TFORM": "a DjVu document",
    b"bplist00": "an Apple property list",
    b"\0\0\0\x0cjP  ": "a JPEG 2000 image",
    b"\0\0\2\0": "a cursor",
    b"\x04\x22\x4d\x18": "an LZ4 archive",
    b"MSCF\0": "a cabinet archive",
    b"ID3": "an MP3 recording",
    b"\xff\xfb": "an MP3 recording",
    b"\xff\xf3": "an MP3 recording",
    b"\xff\xf2": "an MP3 recording",
    b"MThd": "a MIDI recording",
    b"OggS\0": "an Ogg recording",
    b"fLaC\0": "a FLAC recording",
    b"\x1aE\xdf\xa3": "a Matroska video",
    b"\0\0\1\xba": "an MPEG video",
    b"\0\0\1\xb3": "an MPEG video",
    b"FLV\1": "a Flash video",
    b"FWS": "a Flash film",
    b"CWS": "a Flash film",
    b"ttcf": "a TrueType font",
    b"\xcf\xfa\xed\xfe": "a macOS program",
    b"wOFF": "a web font",
    b"wOF2": "a web font",
    b"\0\1\0\0\0": "a TrueType font",
    b"OTTO\0": "an OpenType font",
    b"\0asm": "a WebAssembly module",
    b"\x7fELF": "an ELF program",
    b"MZ\x90\0": "a Windows program",
    b"\xca\xfe\xba\xbe": "a Java class",
    b"SQLite format 3\0": "an SQLite database",
    b"PAR1": "a Parquet file",
}
"""first bytes -> what the file is; from https://mimesniff.spec.whatwg.org and the formats' own documents"""

_INNER = (
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "a WebP image"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "a WAVE recording"),
    (re.compile(rb"RIFF....AVI ", re.DOTALL), "an AVI video"),
    (re.compile(rb"BM....\0\0\0\0", re.DOTALL), "a BMP image"),
    (re.compile(rb"....ftyp(?:avif|heic|heix|mif1)", re.DOTALL), "an HEIF image"),
    (re.compile(rb"\0...ftyp", re.DOTALL), "an MP4 video"),
    (re.compile(rb".{257}ustar", re.DOTALL), "a tar archive"),
)
"""signatures that begin with a length or a name"""
_MAY_BE_INNER = re.compile(rb"RIFF|BM|....ftyp|.{257}ustar", re.DOTALL)
"""one look that spares nearly all pages the others"""

_FIRST = tuple(_SIGNATURES)
_WORDS = {
    *(b"ID3", b"PAR1", b"wOFF", b"wOF2", b"GIF87a", b"GIF89a", b"MThd", b"FWS", b"CWS", b"ITSF", b"LZIP"),
    *(b"ttcf", b"AT&TFORM", b"bplist00", b"!<arch>\n"),
}
"""signatures with which a text may begin"""
_BLANK = b"\t\n\v\f\r "
_HTML_END = re.compile(rb"</html\s*>\s*", re.IGNORECASE)
_TAIL_SIGNATURE = re.compile(
    b"|".join(re.escape(first) for first in _SIGNATURES if len(first) >= 4 and not first.startswith(b"\0"))
    + rb"|\xff\xd8\xff|RIFF....(?:WEBP|WAVE|AVI )",
    re.DOTALL,
)
_CONTROLS = bytes({*range(1, 9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F})
"""bytes that no text has; ESC, which ISO-2022 has, and NUL, a common stray, are left out"""
_CONTROL = re.compile(rb"[" + re.escape(_CONTROLS) + rb"]")

_NUL_FILL = re.compile(rb"\0{64,}")
_BINARY_SHARE = 0.03
"""share of control bytes from which bytes are no text: random bytes have 10%; no text should have any"""
_NUL_SHARE = 0.6
"""share of NULs from which bytes are no text: a text with a NUL behind every letter has half"""
_WINDOW = 256
"""bytes looked at together"""
_WINDOW_CONTROLS = 8
"""control bytes that make a window binary; random bytes have 27, and fewer than 8 in 2 of 10^6 windows"""
_SHORTEST_TEXT = 64
"""bytes of text that must stand before a binary tail, else the whole is binary"""


def name_signature(body: bytes) -> str | None:
    """Return what the first bytes of `body` say it is ("a PDF document"), None where they say nothing.

    >>> name_signature(b"%PDF-1.7 ..."), name_signature(b"<!doctype html>")
    ('a PDF document', None)
    """
    if body[:1] in _BLANK:  # left by the program that served it
        body = body[:_WINDOW].lstrip(_BLANK)
    if body.startswith(_FIRST):
        first = next(first for first in _FIRST if body.startswith(first))
        # A text may begin with these words, but then goes on as a text.
        if first not in _WORDS or _CONTROL.search(body, 0, _WINDOW) or b"\0" in body[:_WINDOW]:
            return _SIGNATURES[first]
    if _MAY_BE_INNER.match(body):
        return next((what for signature, what in _INNER if signature.match(body)), None)
    return None


def is_binary(body: bytes) -> bool:
    r"""Return whether `body` has too many control bytes for any text but UTF-16 and UTF-32.

    >>> is_binary(bytes(range(256))), is_binary(b"one stray \x01 in a sentence that is long enough to bear it")
    (True, False)
    """
    if body.count(0) > len(body) * _NUL_SHARE:
        body = _NUL_FILL.sub(b"", body)  # as a file system leaves where a file was never written to its end
        if len(body) < _SHORTEST_TEXT or body.count(0) > len(body) * _NUL_SHARE:
            return True
    return _control_share(body) > _BINARY_SHARE


def find_tail(body: bytes) -> int | None:
    r"""Return where the binary data behind a text begin; None where there are none.

    >>> find_tail(b"<p>" + b"text " * 20 + b"</p></html>\n" + b"%PDF-1.4\n" + bytes(range(256)))
    115
    """
    control = _CONTROL.search(body)
    if control is None:
        return None
    windows = range(control.start(), len(body), _WINDOW)
    start = next((at for at in windows if len(_CONTROL.findall(body, at, at + _WINDOW)) >= _WINDOW_CONTROLS), None)
    if start is None:
        return None
    if signature := _TAIL_SIGNATURE.search(body, max(0, start - _WINDOW), start + _WINDOW):
        cut = signature.start()
    elif _control_share(body[start:]) > _BINARY_SHARE:
        cut = _first_binary_byte(body, start)
    else:  # text goes on behind it
        return None
    return cut if cut >= _SHORTEST_TEXT and not is_binary(body[:cut]) else None


def _first_binary_byte(body: bytes, control: int) -> int:
    """Return where the binary data begin that hold the control byte at `control`: they may begin with others."""
    begin = max(0, control - _WINDOW)
    if ends := list(_HTML_END.finditer(body, begin, control)):
        return ends[-1].end()
    # 10% of the bytes of binary data are control bytes: the first of them is seldom more than 40 bytes in.
    before = body[max(begin, control - 40) : control]
    line = before.rfind(b"\n") + 1
    try:
        before[line:].decode()
    except UnicodeDecodeError as error:
        return control - len(before) + line + error.start
    return control


def _control_share(data: bytes) -> float:
    return 1 - len(data.translate(None, _CONTROLS)) / len(data)
