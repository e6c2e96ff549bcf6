"""Phrases that tell what a block is for: calls to act, headings of what comes after the content, cookie notices.

Most texts begin with a letter with which no phrase does. That is asked first: an expression takes ten times as long to say no.
"""

from __future__ import annotations

import re

# Words that open what stands after the content, in the languages of most of the web; a line for each first letter.
_TAIL_LINES = (
    (
        r"about the author|also (?:on|in)|archives?\b|auch interessant|articles? (?:similaires|liés|récents)|"
        r"artículos? relacionados|articoli correlati|artigos relacionados"
    ),
    r"categories|contact us|customers? (?:also|who)|compartir|condividi|compartilhe|czytaj",
    r"das könnte", r"follow|featured", r"get in touch|gerelateerd", r"join our", r"keep reading",
    r"leave a|latest|lo más|leggi anche|leia também|lees ook",
    r"more (?:from|on|in|stories|posts|articles|like)|most read|mehr (?:zum|von|aus)|más (?:noticias|leíd)",
    r"newsletter|next article", r"popular|previous|partager|potrebbe|podobne|powiązane", r"quick links",
    r"related|recommended|read (?:more|next)|recent|relacionad[oa]s", r"similar|share|subscribe|sign up|sur le même",
    r"trending|tags\b|top stories|teilen|te puede", r"udostępnij", r"verwandte|voir aussi", r"weitere",
    r"you (?:may|might)", r"zobacz", r"à lire", r"ähnliche", r"похожие|поделиться", r"читайте", r"ещё по теме",
    r"相关|相關", r"推荐", r"热门", r"延伸閱讀", r"関連", r"おすすめ", r"관련",
)  # fmt: skip
_TAILS = {line[0]: re.compile(line, re.IGNORECASE) for line in _TAIL_LINES}
_COMMENTS = re.compile(
    r"(?:[\d.,]+ )?(?:comments?|repl(?:y|ies)|responses?|kommentare?|commentaires?|comentarios?|commenti|comentários?|reacties|"
    r"komentarze?|комментари\w*|评论|評論|コメント|댓글)\b|(?:leave|post|add) a (?:comment|reply)",
    re.IGNORECASE,
)
_COMMENTS_HEADING = re.compile(
    r"(?:(?:[\d.,]+ )?(?:comments?|kommentare?|commentaires?|comentarios?|commenti|comentários?|reacties|komentarze?|"
    r"комментари\w*|评论|評論|コメント|댓글)|[\d.,]+ (?:repl(?:y|ies)|responses?))\W*\d*\W*$",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"©|\(c\) ?\d{4}|copyright\b.{0,80}(?:\d{4}|©)|all rights reserved|版权所有", re.IGNORECASE)
_COOKIES = re.compile(
    r"(?=.{0,400}cookie)(?=.{0,400}(?:accept|consent|web ?site|this site|policy|privacy|experience|verwend|nutz|akzept|"
    r"utilis|utiliz|usa|używ|gebruik|anvend|brug|använd|käyt|souhlas|сайт|использ|同意|使用))",
    re.IGNORECASE | re.DOTALL,
)
_CALL = re.compile(
    r"(?:read more|learn more|share|sign (?:up|in)|log ?in|subscribe|follow|shop now|buy|add to|view|see (?:all|more)|click|"
    r"download|get started|contact|reply|report|like\b|quote\b|home\b|menu\b|search|next\b|prev|back to|skip|close|accept|©|"
    r"copyright|all rights|powered by|posted|tags?:|filed under|load more|show more|advert|sponsor|print\b|"
    r"e-?mail|(?:\d+ )?comments?$|mehr lesen|weiterlesen|anmelden|lire la suite|leer más|leggi|czytaj|читать)",
    re.IGNORECASE,
)
# First letters, small ones, besides digits.
_COMMENT_LETTERS = frozenset(".,crklpaк评評コ댓")
_RIGHTS_LETTERS = frozenset("©(ca版")


def is_call(text: str) -> bool:
    """Return whether a short text is a call to act ("Read more", "Add to basket") or a note of the site's."""
    return _CALL.match(text) is not None


def opening(text: str) -> int:
    """Return what a heading opens: 1 what stands after the content, 2 comments; 0 else.

    >>> opening("Related posts"), opening("3 comments"), opening("Tea")
    (1, 2, 0)
    """
    letter = text[:1].casefold()
    if (letter in _COMMENT_LETTERS or letter.isdecimal()) and _COMMENTS.match(text):
        return 2
    tails = _TAILS.get(letter)
    return 1 if tails is not None and tails.match(text) else 0


def is_comments_heading(text: str) -> bool:
    """Return whether all of a heading says that comments follow. "Response" alone may be a chapter of a manual."""
    letter = text[:1].casefold()
    return (letter in _COMMENT_LETTERS or letter.isdecimal()) and _COMMENTS_HEADING.match(text) is not None


def announces_rights(text: str) -> bool:
    """Return whether a text says whose something is.

    >>> announces_rights("© 2026 Harbour Office"), announces_rights("A copyright of 2026")
    (True, False)
    """
    return text[:1].casefold() in _RIGHTS_LETTERS and _RIGHTS.match(text) is not None


def is_cookie_notice(text: str) -> bool:
    """Return whether a text asks for consent to cookies, or tells of them."""
    return "ookie" in text and _COOKIES.match(text) is not None
