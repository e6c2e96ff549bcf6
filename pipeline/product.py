"""What a page says about the product that it sells; its columns are described in `store/schema/page.py`."""

from __future__ import annotations

from typing import NamedTuple


class Product(NamedTuple):
    """A row of `products`, once its document has an id."""

    document_id: str
    name: str
    brand: str
    sku: str
    gtin: str
    price: float | None
    highest_price: float | None
    currency: str
    availability: str
    rating: float | None
    best_rating: float | None
    n_ratings: int | None
    evidence: str

    def offer(self) -> str:
        """Return in short at what price and whether it can be had: what makes another version of its page.

        >>> Product("", "Lamp", "", "", "", 17.0, 17.0, "EUR", "InStock", 4.5, 5.0, 12, "JSON-LD").offer()
        '17.0 17.0 EUR InStock'
        """
        return f"{self.price} {self.highest_price} {self.currency} {self.availability}"
