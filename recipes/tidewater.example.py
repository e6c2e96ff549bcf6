"""The tide tables of tidewater.example: chapters are bold lines, and each page repeats the harbour rules at its end."""

from bs4 import BeautifulSoup
from bs4.element import Tag


def content(page: BeautifulSoup) -> list[Tag]:
    """Return the chapters, bold lines made headings, without the rules."""
    story = page.select_one("#story")
    if story is None:
        return []
    for line in story.select("p > b:only-child"):
        paragraph = line.parent
        if paragraph is not None and paragraph.get_text(strip=True) == line.get_text(strip=True):
            paragraph.name = "h2"
    return [part for part in story.find_all(recursive=False) if "Harbour rules" not in part.get_text()]
