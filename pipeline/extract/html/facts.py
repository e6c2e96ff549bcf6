"""What a page says about itself, taken in on the walk: language, titles, meta elements, JSON-LD."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.extract.html.whitespace import collapse


@dataclass(slots=True)
class Facts:
    """What the page says about itself, as written."""

    language: str = ""
    """lang of the html element"""
    titles: list[str] = field(default_factory=list)
    """title elements; the first is the page's, others belong to drawings"""
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    """meta, link, base and time elements with their attributes, in document order"""
    json_ld: list[str] = field(default_factory=list)
    """JSON-LD scripts"""
    has_noscript: bool = False
    """some text stands in noscript"""

    def take(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Take in the attributes of an html, meta, link, base or time element."""
        if tag == "html":
            self.language = attributes.get("lang") or attributes.get("xml:lang") or ""
        else:
            self.tags.append((tag, attributes))

    def take_text(self, tag: str, text: str) -> None:
        """Take in the text of a title or of a JSON-LD script."""
        if tag == "title":
            self.titles.append(collapse(text))
        else:
            self.json_ld.append(text)
