"""What tags, ARIA roles and class names say about the place of a block. Bits, so that a container holds them all in one int.

`State` bits are structure: they follow from tags and are inherited by everything below. `Sign` bits are evidence about
roles: each container has its own, and `roles` decides what they are worth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# ---------------------------------------------------------------- structure, inherited
PRE, QUOTE, ITEM, TABLE, FIGURE, DETAILS, HEADING, CAPTION, DEFINITION, CREDIT, STRONG = (1 << bit for bit in range(11))

STATES = {
    "pre": PRE, "listing": PRE, "xmp": PRE, "blockquote": QUOTE, "li": ITEM, "table": TABLE, "figure": FIGURE,
    "details": DETAILS, "figcaption": CAPTION, "caption": CAPTION, "dt": DEFINITION, "dd": DEFINITION,

}  # fmt: skip

# ---------------------------------------------------------------- evidence, one bit a sign
SIGNS = (
    "nav", "header", "footer", "aside", "main", "form", "dialog", "hidden",  # landmarks and attributes
    "body_text",  # itemprop=articleBody and its kin
    "name_footer", "name_aside", "name_cookie", "name_comments", "name_related", "name_share", "name_form", "name_meta",
    "name_advert", "name_content",
)  # fmt: skip
SIGN = {name: 1 << bit for bit, name in enumerate(SIGNS)}

LANDMARKS = {
    "nav": SIGN["nav"], "header": SIGN["header"], "footer": SIGN["footer"], "aside": SIGN["aside"],
    "main": SIGN["main"], "form": SIGN["form"], "fieldset": SIGN["form"],
    "dialog": SIGN["dialog"], "menu": SIGN["nav"],
}  # fmt: skip

TELLING = STATES.keys() | LANDMARKS.keys()
"""Tags that change the structure or give evidence; most containers are `div`, `p` and others that do neither."""

ARIA_ROLES = {
    "navigation": SIGN["nav"], "menu": SIGN["nav"], "menubar": SIGN["nav"], "directory": SIGN["nav"],
    "banner": SIGN["header"], "contentinfo": SIGN["footer"], "complementary": SIGN["aside"], "main": SIGN["main"],
    "form": SIGN["form"], "search": SIGN["form"], "dialog": SIGN["dialog"],
    "alertdialog": SIGN["dialog"], "alert": SIGN["dialog"], "tooltip": SIGN["dialog"], "toolbar": SIGN["form"],
}  # fmt: skip

HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STREAMED = re.compile(r"S:[0-9a-f]+")
_PANEL = re.compile(
    r"(?:^|[\W_]|(?<=[a-z])(?=[A-Z]))(?i:tabs?(?![a-z])|accordion|collaps|expand|faq|toggle|read-?more)"
)


def is_shown_later(names: str, identity: str, attributes: Sequence[tuple[str, str | None]]) -> bool:
    """Return whether a hidden element waits for the reader or for a script: a tab, an accordion, streamed content.

    Pages that React streams carry their text in `<div hidden id="S:1">`, and a script puts it in place.

    >>> is_shown_later("", "S:7", ()), is_shown_later("tab-pane fade", "", ()), is_shown_later("table modal", "", ())
    (True, True, False)
    """
    if _STREAMED.fullmatch(identity) or ("role", "tabpanel") in attributes:
        return True
    return _PANEL.search(f"{names} {identity}") is not None


BODY_PROPERTIES = frozenset({"articlebody", "description", "text", "reviewbody", "maincontentofpage"})

# Words of class and id. They are votes: see `measures.GUARDED_SHARE` for when a vote does not count.
_NAMES = {
    "nav": "nav navbar navigation menu submenu breadcrumb breadcrumbs pagination pager paging toc tabs "
    "sitemap skip megamenu dropdown toolbar navi",
    "name_footer": "footer foot bottombar copyright legal colophon imprint",
    "name_aside": "sidebar aside widget widgets rail secondary complementary sidecol",
    "name_cookie": "cookie cookies consent gdpr ccpa onetrust didomi usercentrics cookiebot",
    "name_comments": "comment comments disqus commentlist respond replies kommentare comentarios commentaires",
    "name_related": "related recommended recommendations recommend suggested similar more trending popular latest "
    "recent teaser teasers readmore outbrain taboola promo upsell crosssell",
    "name_share": "share sharing sharedaddy addthis addtoany sharethis social socials",
    "name_form": "form login signin signup register newsletter subscribe subscription search searchbox modal popup "
    "overlay paywall optin",
    "name_meta": "meta byline author date timestamp tags tag tagged category categories postmetadata published info",
    "name_content": "content article body story text post entry message reply-text prose markdown richtext bodytext "
    "articlebody postbody entrycontent description answer question thread",
    "name_advert": "ad ads advert advertisement adsense sponsor sponsored sponsors dfp banner",
}
_WORDS: dict[str, int] = {}
for _name, _words in _NAMES.items():
    for _word in _words.split():
        _WORDS[_word] = _WORDS.get(_word, 0) | SIGN[_name]


def word_signs(words: Sequence[str]) -> int:
    """Return the signs that the words of a class or id stand for.

    >>> word_signs(["related", "posts"]) == SIGN["name_related"]
    True
    """
    signs = 0
    for word in words:
        signs |= _WORDS.get(word, 0)
    return signs


# ---------------------------------------------------------------- how tags lay text out
_INLINE = (
    "abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span "
    "strike strong sub sup tt u var wbr nobr output meter progress math mi mo mn mrow msup msub mfrac msubsup mtext "
    "semantics tbody thead tfoot colgroup col picture slot time"
)
INLINE = frozenset(_INLINE.split())
_SKIPPED = (
    "style svg iframe object embed canvas video audio select textarea datalist map noembed noframes annotation param "
    "source track area"
)
SKIPPED = frozenset(_SKIPPED.split())
DRAWN = frozenset({"svg", "iframe", "object", "embed", "canvas", "video", "audio", "select", "textarea"})
"""Skipped elements that take room on the page: the words on their two sides do not touch."""
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
