import gzip
import json
import random
import time
import zlib
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import NotText, PageError
from pipeline.extract.declared import find_declaration
from pipeline.extract.decode import decode
from pipeline.extract.labels import LABELS, codec_of
from pipeline.extract.unwrap import MAX_BYTES, unwrap, unwrap_bare
from pipeline.records import replay, undo

CASES = json.loads((Path(__file__).parent / "cases" / "decode.json").read_text(encoding="utf-8"))
PACKERS = {
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
    "zlib": zlib.compress,
    "brotli": lambda page: brotli.compress(page, quality=2),
}


def noise(n):
    """Return `n` bytes as compressed data have them."""
    return random.Random(n).randbytes(n)  # noqa: S311 - the same bytes in every run


def build(case):
    readers = {"hex": bytes.fromhex, "noise": lambda n: noise(int(n))}
    body = b"".join(readers[how](what) if how in readers else what.encode(how) for how, what in case["parts"])
    for packer in case.get("pack", "").split():
        body = PACKERS[packer](body)
    return body


def original(text):
    """Return the bytes that a text of UTF-8 with mends was read from, by the rule that the docstring gives."""
    out, value = [], undo(text.value, text.repairs)
    position = shift = 0
    for row in text.repairs:
        start = row.start + shift
        out += (value[position:start].encode(), row.before.encode("latin-1"))
        position = start + len(row.before)
        shift += len(row.before) - len(row.after)
    return b"".join((*out, value[position:].encode()))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    body = build(case)
    if "refused" in case:
        with pytest.raises(NotText, match=case["refused"]):
            decode(body)
    elif "empty" in case:
        with pytest.raises(PageError) as caught:
            decode(body)
        assert (caught.value.stage, caught.value.code) == ("decode", "empty")
    else:
        text = decode(body, case.get("content_type"))
        assert (text.value, text.encoding) == (case["value"], case["encoding"])
        assert text.evidence.startswith(case["evidence"])
        assert [row.rule for row in text.repairs] == case.get("rules", [])


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1b\ufeff"), min_size=1))
def test_valid_utf8_is_read_as_it_is(value):
    """WHATWG: UTF-8 is the encoding of the web; whatever it declares, a body that is UTF-8 throughout is read as such."""
    body = ("# " + value).encode()
    text = decode(body, "text/html; charset=iso-8859-2")
    assert (text.value, text.encoding, text.repairs) == ("# " + value, "utf-8", ())


@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf" * 3000 + b"x")
@example(b"</html>" + bytes(range(256)))
@example(b"\xff\xfe\x00\xd8a\x00")
@example("Zażółć gęślą\0 ja\0źń ".encode() * 3 + b"\xbf\0\xf3\xb3\xe6 \xe2\x82")
@example("Ще є ліс. ".encode("cp1251") + "Ще є поле і річка. ".encode() * 3)
def test_any_bytes_give_text_or_a_page_error(body):
    try:
        text = decode(body)
    except PageError:
        return
    text.value.encode()  # holds no lone surrogate
    assert replay(undo(text.value, text.repairs), text.repairs) == text.value
    assert all(row.step == "decode" and row.end - row.start == len(row.before) for row in text.repairs)


STRAYS = st.lists(
    st.one_of(
        st.sampled_from(["Wśród łąk ćma siada, ", "źródła płyną ", "<p>Żółta łódź</p>\n"]).map(str.encode),
        st.sampled_from(["śpiąc ", "\0", "Ktoś\n", "“"]).map(lambda word: word.encode("cp1250")),
    ),
    max_size=20,
)


@given(STRAYS)
def test_the_ledger_gives_back_the_bytes(pieces):
    body = "Żółta łódź płynie po rzece, a wędrowiec śpi. ".encode() * 8 + b"".join(pieces)
    text = decode(body)
    assert text.encoding == "utf-8"
    assert original(text) == body


@pytest.mark.parametrize("packer", ["gzip", "zstd", "zlib"])
def test_good_beginning_of_a_cut_stream_is_kept(packer):
    page = "".join(f"<p>{n} żółta łódź {noise(8).hex()}{n * 7919}</p>" for n in range(40_000)).encode()
    packed = PACKERS[packer](page)
    text = decode(packed[: len(packed) // 2])
    assert "cut short; " in text.evidence
    assert page.decode().startswith(text.value)
    assert len(text.value) > 100_000


@pytest.mark.parametrize("pack", [brotli.compress, lambda page: zlib.compress(page)[2:-4]], ids=["brotli", "deflate"])
def test_compression_that_does_not_announce_itself(pack):
    page = "".join(f"<p>{n} żółta łódź {n * 7919}</p>" for n in range(500)).encode()
    assert decode(pack(page)).value == page.decode()
    assert unwrap_bare(page) == (page, ())


PAGE = "".join(f"<p>{n} żółta łódź {n * 7919}</p>" for n in range(500)).encode()


@pytest.mark.parametrize("pack", [brotli.compress, lambda page: zlib.compress(page)[2:-4]], ids=["brotli", "deflate"])
def test_good_beginning_of_a_cut_stream_that_does_not_announce_itself(pack):
    packed = pack(PAGE)
    text = decode(packed[: len(packed) // 2])
    assert text.evidence.startswith(f"unpacked {'brotli' if pack is brotli.compress else 'deflate'} cut short; ")
    assert PAGE.decode().startswith(text.value)
    assert len(text.value) > 2_000


@pytest.mark.parametrize("packer", ["gzip", "zlib"])
def test_a_wrong_checksum_costs_no_text(packer):
    text = decode(PACKERS[packer](PAGE)[:-4] + bytes(4))
    assert text.value == PAGE.decode()
    assert "cut short; " in text.evidence


@given(st.integers(0, 2**32))
def test_noise_is_never_taken_for_a_cut_stream(seed):
    body = random.Random(seed).randbytes(2000)  # noqa: S311 - the same bytes in every run
    assert unwrap_bare(body) == (body, ())


@pytest.mark.parametrize("packer", PACKERS)
def test_bombs_are_refused_before_they_unpack(packer):
    bomb = PACKERS[packer](bytes(2 * MAX_BYTES))
    began = time.perf_counter()
    with pytest.raises(PageError) as caught:
        unwrap(bomb) if packer != "brotli" else unwrap_bare(bomb)
    assert caught.value.code == "too_large"
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("label", sorted(LABELS))
def test_every_label_names_an_encoding_that_can_be_read(label):
    assert "Text".encode(codec_of(LABELS[label])).decode(codec_of(LABELS[label])) == "Text"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="koi8-r">', "koi8-r"),
        ("<META http-equiv='content-type' content='text/html;charset = \"x-sjis\"'>", "shift_jis"),
        ('<?xml version="1.0" encoding="ISO-8859-2"?><html>', "iso-8859-2"),
        ("<meta charset=utf-16>", "utf-8"),
        ("<!-- <meta charset=koi8-r> --><p>", None),
        ("<a title='<meta charset=koi8-r>'>", None),
        ("<meta name=description content='charset=koi8-r'>", None),
        ("<meta charset=rot13>", None),
        ("<metadata charset=koi8-r>", None),
        ("<meta charset=nonsense><meta charset=gb2312>", "gbk"),
    ],
)
def test_declaration(head, encoding):
    found = find_declaration(head.encode())
    assert (found and found.encoding) == encoding


@pytest.mark.parametrize(
    "body",
    [
        b"<script" * 200_000 + b"\xe9",
        b"<!--" * 300_000 + b"\xe9",
        b'<a "' * 300_000 + b"\xe9",
        b"a\xe9 " * 500_000,
        b"a" * 2_000_000 + "ąćę".encode() + b"\xe9",
        "ж".encode() * 500_000 + b"\xe9" + "ж".encode() * 500_000,
        b"\x80" * 2_000_000,
        b"\x01text " * 20_000 + b"text " * 300_000,
        b"a\0b" * 300_000 + "ż".encode(),
        b"</html>" * 200_000 + noise(4000),
    ],
    ids=[
        "script",
        "comment",
        "quote",
        "legacy",
        "long word",
        "long foreign word",
        "0x80",
        "controls",
        "nul",
        "html end",
    ],
)
def test_hostile_bodies_take_no_time(body):
    began = time.perf_counter()
    try:
        text = decode(body)
    except NotText:
        text = None
    assert time.perf_counter() - began < 5
    assert text is None or len(text.repairs) <= 10_001


def test_a_page_with_very_many_strays_still_gives_back_its_bytes():
    body = ("Żółta łódź śni, ".encode() + "śpi ".encode("cp1250")) * 12_000
    text = decode(body)
    assert len(text.repairs) == 10_000
    assert text.repairs[-1].rule == "many"
    assert text.value == "Żółta łódź śni, śpi " * 12_000
    assert original(text) == body
