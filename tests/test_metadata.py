"""What a page says about itself."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.html import read_html
from pipeline.extract.html.dates import read_date

CASES = json.loads((Path(__file__).parent / "cases" / "html_metadata.json").read_text(encoding="utf-8"))
URL = "https://www.example.org/page"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_metadata(case):
    page = case.get("html") or f"<head>{case.get('head', '')}</head><body>{case.get('body', '')}</body>"
    metadata = read_html(page, URL).metadata
    for name, expected in case["expect"].items():
        value = getattr(metadata, name)
        assert (value.isoformat() if isinstance(value, datetime) else value) == expected, name


def test_translations():
    head = (
        "<link rel=alternate hreflang=fr href=/fr/><link rel=alternate hreflang=x-default href='https://example.org/'>"
        "<link rel=alternate type=application/rss+xml href=/feed><link rel=alternate hreflang=de href='mailto:x'>"
        "<link rel=stylesheet hreflang=it href=/it>"
    )
    found = read_html(f"<head>{head}</head>", URL).metadata.alternates
    assert [(link.url, link.hreflang, link.kind) for link in found] == [
        ("https://www.example.org/fr/", "fr", "alternate"),
        ("https://example.org/", "x-default", "alternate"),
    ]


@given(st.text(max_size=40) | st.datetimes().map(str) | st.from_regex(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.{0,20}"))
def test_dates_never_raise_and_are_utc(text):
    date = read_date(text)
    assert date is None or (date.tzinfo is UTC and date.year >= 1990)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.sampled_from(["Article", "2020-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["@type", "@graph", "author", "name", "datePublished", "description"]), inner)
    ),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_any_json_is_read(value):
    script = json.dumps(value).replace("<", "\\u003c")
    metadata = read_html(f"<script type=application/ld+json>{script}</script><p>Text</p>", URL).metadata
    assert isinstance(metadata.author, str)
    assert isinstance(metadata.description, str)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2024/02/29/ferry", "2024-02-29"),
        ("https://a.example/v/20240513125214547", "2024-05-13"),
        ("https://a.example/20240513-ferry.html", "2024-05-13"),
        ("https://a.example/2024/02/ferry", None),
        ("https://a.example/2024/13/45/x", None),
        ("https://a.example/item/1234567890", None),
        ("https://a.example/p/20", None),
    ],
)
def test_date_in_the_url_where_the_page_says_none(url, day):
    date = read_html("<p>Text</p>", url).metadata.published_at
    assert (date and date.date().isoformat()) == day
