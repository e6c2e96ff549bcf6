"""What a page says about the product that it sells: brand, price, availability, rating, as shops write them for machines.

JSON-LD, else microdata, else the meta tags of OpenGraph, by the words of https://schema.org/Product and /Offer. Pages about
several products say nothing here: a list of offers is not the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from turbohtml.extract import MicrodataItem, microdata

from pipeline.extract.html.facts import Facts
from pipeline.extract.html.json_ld import Thing, kind_of, names_of, read_things, text_of
from pipeline.extract.html.whitespace import collapse
from pipeline.records import Product

_PRODUCT = re.compile(r"\bProduct(?:Group|Model)?\b")
_ARTICLE = re.compile(r"Article|Posting|Report")
_MICRODATA = "schema.org/Product"
_OPENGRAPH = {
    f"{prefix}:{name}": word
    for prefix in ("product", "og")
    for name, word in (
        ("price:amount", "price"), ("price:currency", "priceCurrency"), ("availability", "availability"),
        ("brand", "brand"), ("retailer_item_id", "sku"),
    )
}  # fmt: skip
"""name of a meta tag -> schema.org's word for it"""
_PARTS = ("@graph", "mainEntity")  # what stands under these stands for the page like what is around it
_DEPTH = 4  # of microdata: a product, its variant, its offer, its price
_OFFERS = 200  # of one product; some have one for each shop
_LONGEST = 200  # characters of a name
_NUMBER = re.compile(r"\d+(?:[.,\s'\u2019]\d{3})*(?:[.,]\d+)?")
_AVAILABILITY = {
    word.lower(): word
    for word in [
        "InStock",
        "OutOfStock",
        "PreOrder",
        "PreSale",
        "BackOrder",
        "SoldOut",
        "Discontinued",
        "LimitedAvailability",
        "OnlineOnly",
        "InStoreOnly",
        "MadeToOrder",
        "Reserved",
    ]
} | {"available": "InStock", "oos": "OutOfStock", "pending": "PreOrder"}  # the last three are OpenGraph's
_GTIN = re.compile(r"[\d -]{8,17}X?")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_GTINS = ("gtin", "gtin13", "gtin12", "gtin14", "gtin8", "isbn")


def read_product(text: str, facts: Facts) -> Product | None:
    """Return what the page `text` says about the one product that it is about; None where there is none."""
    if any("Product" in script for script in facts.json_ld) and (found := _of_json_ld(read_things(facts.json_ld))):
        return found
    if _MICRODATA in text and (found := _of_microdata(text)):
        return found
    return _of_opengraph(facts)


def _of_json_ld(things: list[Thing]) -> Product | None:
    inner = {
        id(child)
        for thing in things
        for name, value in thing.items()
        if name not in _PARTS
        for child in _all(value)
        if isinstance(child, dict)
    }
    tops = [thing for thing in things if id(thing) not in inner]
    products = [thing for thing in tops if _PRODUCT.search(kind_of(thing))]
    if len(products) != 1 or any(_ARTICLE.search(kind_of(thing)) for thing in tops):
        return None
    return _product(products[0], things, "JSON-LD")


def _of_microdata(text: str) -> Product | None:
    try:
        items = [_thing(item, _DEPTH) for item in microdata(text)]
    except (ValueError, RecursionError):
        return None
    tops = list(chain(items, (child for item in items for name in _PARTS for child in _things(item.get(name)))))
    products = [thing for thing in tops if _PRODUCT.search(kind_of(thing))]
    return _product(products[0], tops, "microdata") if len(products) == 1 else None


def _thing(item: MicrodataItem, depth: int) -> Thing:
    """Return an item of microdata as JSON-LD would have it."""
    thing: Thing = {"@type": (item.type or "").rpartition("/")[2]}
    for name, values in item.properties.items() if depth else ():
        each = [_thing(value, depth - 1) if isinstance(value, MicrodataItem) else value for value in values]
        thing[name] = each[0] if len(each) == 1 else each
    return thing


def _of_opengraph(facts: Facts) -> Product | None:
    told: dict[str, str] = {}
    for tag, attributes in facts.tags:
        name = tag == "meta" and (attributes.get("property") or attributes.get("name"))
        if name and name in _OPENGRAPH:
            told.setdefault(_OPENGRAPH[name], collapse(attributes.get("content") or ""))
    if not told:
        return None
    return _product(told | {"offers": told}, [], "OpenGraph")


# ---------------------------------------------------------------- what it says


def _product(thing: Thing, things: list[Thing], evidence: str) -> Product | None:
    """Return what `thing` says; None where that is no more than a name."""
    variants = [thing, *_things(thing.get("hasVariant"))]
    offers = [offer for one in variants for offer in _things(one.get("offers"))][:_OFFERS]
    currency, prices = _prices(offers)
    rating = next(_things(thing.get("aggregateRating")), {})
    count = number_of(_first(rating.get("ratingCount")) or _first(rating.get("reviewCount")))
    found = Product(
        document_id="",
        name=_name(thing.get("name"), things),
        brand=_name(thing.get("brand"), things) or _name(thing.get("manufacturer"), things),
        sku=_plain(thing.get("sku")).encode("utf-8", "replace").decode(),  # the names are repaired; this is none
        gtin=next((value for name in _GTINS if _GTIN.fullmatch(value := _plain(thing.get(name)))), ""),
        price=min(prices, default=None),
        highest_price=max(prices, default=None),
        currency=currency,
        availability=_availability(offers),
        rating=number_of(_first(rating.get("ratingValue"))),
        best_rating=number_of(_first(rating.get("bestRating"))),
        n_ratings=None if count is None else int(count),
        evidence=evidence,
    )
    return None if not any(found[2:-1]) and found.price is None else found


def _prices(offers: list[Thing]) -> tuple[str, list[float]]:
    """Return the currency of the first price, and all prices in it."""
    found: list[tuple[str, float]] = []
    for offer in offers:
        for one in (offer, *_things(offer.get("priceSpecification"))):
            code = _plain(one.get("priceCurrency"))
            currency = code.upper() if _CURRENCY.fullmatch(code) else ""
            prices = [number_of(_first(one.get(name))) for name in ("price", "lowPrice", "highPrice")]
            own = [(currency, price) for price in prices if price is not None]
            found += own
            if own:
                break
    currency = found[0][0] if found else ""
    return currency, [price for code, price in found if code == currency]


def _availability(offers: list[Thing]) -> str:
    """Return the word for what can be had; that of the first offer, but `InStock` if any offer is."""
    told = [_plain(offer.get("availability")).rpartition("/")[2].replace(" ", "").lower() for offer in offers]
    words = [_AVAILABILITY[word] for word in told if word in _AVAILABILITY]
    return "InStock" if "InStock" in words else next(iter(words), "")


def number_of(value: object) -> float | None:
    """Return the number in `value`, whatever signs of money stand around it; None where it is none, or several.

    >>> number_of(12), number_of("$1,299.00"), number_of("1.299,00 \u20ac"), number_of("12,5"), number_of("9 - 12")
    (12.0, 1299.0, 1299.0, 12.5, None)
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if 0 <= value < 1e12 else None
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    found = _NUMBER.findall(value)
    if len(found) != 1 or "-" in value.partition(found[0])[0]:
        return None
    digits = re.sub(r"[\s'\u2019]", "", found[0])
    last = max(digits.rfind("."), digits.rfind(","))
    whole, part = (digits[:last], digits[last + 1 :]) if last >= 0 else (digits, "")
    if (last >= 0 and digits.count(digits[last]) > 1) or (digits[last : last + 1] == "," and len(part) == 3):
        whole, part = whole + part, ""  # 1.299.000 and 1,299: thousands; 1.299 is what schema.org means by it
    number = float(f"{re.sub('[.,]', '', whole)}.{part or 0}")
    return number if number < 1e12 else None


# ---------------------------------------------------------------- values


def _all(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _things(value: object) -> Iterator[Thing]:
    return (one for one in _all(value) if isinstance(one, dict))


def _name(value: object, things: list[Thing]) -> str:
    return next((_cut(_plain(name)) for name in names_of(value, things)), "")


def _plain(value: object) -> str:
    """Return a text or a number as text."""
    value = _first(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return _cut(text_of(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else ""
