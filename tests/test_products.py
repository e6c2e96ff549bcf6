"""What pages say about the product they sell: read from what they write for machines, stored, and a change when it changes."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.batch.run import run
from pipeline.extract.html import read_html
from pipeline.extract.html.product import number_of
from pipeline.settings import Settings
from pipeline.store.rows import page_messages
from pipeline.store.schema import TABLES

CASES = json.loads((Path(__file__).parent / "cases" / "products.json").read_text(encoding="utf-8"))
HERE = Settings(jobs=0)


def shop(**values):
    """Return a page that sells a lamp."""
    lamp = {"@type": "Product", "name": "Storm lamp", "brand": "Beacon", **values}
    return f"<title>Storm lamp</title><h1>Storm lamp</h1><p>It burns in any wind.</p>{scripts([lamp])}"


def scripts(things):
    return "".join(f"<script type='application/ld+json'>{json.dumps(thing)}</script>" for thing in things)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_products(case):
    product = read_html(f"<h1>Page</h1>{case.get('html', '')}{scripts(case.get('json_ld', []))}").metadata.product
    if case["expected"] is None:
        assert product is None
    else:
        found = product._asdict()
        assert {name: found[name] for name in case["expected"]} == case["expected"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@type", "name", "price", "offers", "priceCurrency", "ratingValue"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["name", "brand", "sku", "offers", "aggregateRating", "hasVariant"]), VALUES))
def test_whatever_stands_there_gives_values_that_a_table_can_hold(thing):
    page = pipeline.read_page(f"<h1>Page</h1>{scripts([{'@type': 'Product', **thing}])}".encode("utf-8", "replace"))
    for product in page.products:
        for value in (product.price, product.highest_price, product.rating, product.best_rating):
            assert value is None or 0 <= value < 1e12


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_a_price_is_the_same_however_it_is_written(whole, cents):
    price = whole + cents / 100
    for shown in (f"{price:.2f}", f"{price:,.2f}", f"${price:,.2f}", f"{price:,.2f} USD".replace(",", "\u2019")):
        assert number_of(shown) == pytest.approx(price)
    german = f"{price:,.2f} \u20ac".replace(",", " ").replace(".", ",").replace(" ", ".", f"{price:,.2f}".count(","))
    assert number_of(german) == pytest.approx(price)


def test_a_product_is_a_row_and_its_price_a_version(write_page, out, tmp_path):
    nights = [
        shop(
            offers={"price": 20, "priceCurrency": "EUR", "availability": "InStock"}, aggregateRating={"ratingValue": 4}
        ),
        shop(
            offers={"price": 20, "priceCurrency": "EUR", "availability": "InStock"}, aggregateRating={"ratingValue": 5}
        ),
        shop(offers={"price": 15, "priceCurrency": "EUR", "availability": "InStock"}),
        shop(offers={"price": 15, "priceCurrency": "EUR", "availability": "OutOfStock"}),
    ]
    outcomes = []
    for day, body in enumerate(nights, 1):
        url = "https://shop.example/lamp"
        write_page(f"{day}.html", body, url=url, fetched_at=f"2026-01-0{day}T00:00:00Z")
        outcomes += run(tmp_path / "raw", out, HERE).outcomes
    assert outcomes == ["new", "unchanged", "changed", "changed"]
    (now,) = pipeline.load("products", out).to_dict("records")
    assert (now["brand"], now["price"], now["currency"], now["availability"]) == ("Beacon", 15, "EUR", "OutOfStock")
    (then,) = pipeline.load("products", out, as_of="2026-01-02").to_dict("records")
    assert (then["price"], then["rating"]) == (20, 4)
    assert len(pipeline.load("products", out, current=False, where="price < 16")) == 2


def test_names_are_repaired_and_the_ledger_tells():
    page = pipeline.read_page(shop(brand="Caf\u00c3\u00a9 \u00c3\u0089toile"), "https://shop.example/lamp")
    assert page.products[0].brand == "Caf\u00e9 \u00c9toile"
    assert page.products[0].document_id == page.document.document_id
    assert {row.field for row in page.repairs} == {"brand"}


@pytest.mark.parametrize("kind", ["Product", "Recipe"])
def test_who_reviews_it_is_not_its_author(kind):
    review = {"@type": "Review", "author": {"@type": "Person", "name": "Mira Feld"}, "datePublished": "2026-01-03"}
    told = read_html(
        f"<h1>Fish soup</h1>{scripts([{'@type': kind, 'name': 'Fish soup', 'review': [review]}])}"
    ).metadata
    assert (told.author, told.published_at) == ("", None)


def test_half_a_character_is_no_bug():
    page = pipeline.read_page(shop(name="\ud83c lamp", brand="\udc00", sku="7\ud800"), "https://shop.example/lamp")
    row = pa.ipc.read_record_batch(page_messages(page)["products"], TABLES["products"].schema)
    assert row.to_pylist()[0]["sku"] == "7?"


def test_pages_that_sell_nothing_keep_their_ids():
    body = "<title>Tide</title><h1>Tide</h1><p>High at six.</p>"
    seen = {
        pipeline.read_page(page, "https://a.example/").document.document_id for page in (body, body + scripts([{}]))
    }
    assert len(seen) == 1
