"""Phrases that tell what a block is for: calls to act, headings of what comes after the content, cookie notices."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from pipeline.extract.html.measures import Flags, Floats, Integers

_SHORT_CALL = 60  # characters; a longer text that begins like a call is a sentence

# Words that open what stands after the content, in the languages of most of the web.
TAIL = re.compile(
    r"(?:related|similar|you (?:may|might)|more (?:from|on|in|stories|posts|articles|like)|recommended|share|leave a|"
    r"about the author|read (?:more|next)|latest|popular|trending|subscribe|newsletter|sign up|follow|categories|tags\b|"
    r"recent|contact us|get in touch|customers? (?:also|who)|next article|previous|keep reading|also (?:on|in)|featured|"
    r"join our|most read|top stories|quick links|archives?\b|"
    r"ähnliche|verwandte|mehr (?:zum|von|aus)|das könnte|auch interessant|teilen|weitere|"
    r"articles? (?:similaires|liés|récents)|à lire|sur le même|partager|voir aussi|"
    r"artículos? relacionados|te puede|relacionad[oa]s|compartir|lo más|más (?:noticias|leíd)|"
    r"articoli correlati|condividi|potrebbe|leggi anche|artigos relacionados|compartilhe|leia também|"
    r"gerelateerd|lees ook|zobacz|podobne|powiązane|czytaj|udostępnij|"
    r"похожие|читайте|ещё по теме|поделиться|相关|推荐|热门|相關|延伸閱讀|関連|おすすめ|관련)",
    re.IGNORECASE,
)
COMMENTS = re.compile(
    r"(?:[\d.,]+ )?(?:comments?|repl(?:y|ies)|responses?|kommentare?|commentaires?|comentarios?|commenti|comentários?|reacties|"
    r"komentarze?|комментари\w*|评论|評論|コメント|댓글)\b|(?:leave|post|add) a (?:comment|reply)",
    re.IGNORECASE,
)
COMMENTS_HEADING = re.compile(
    r"(?:(?:[\d.,]+ )?(?:comments?|kommentare?|commentaires?|comentarios?|commenti|comentários?|reacties|komentarze?|"
    r"комментари\w*|评论|評論|コメント|댓글)|[\d.,]+ (?:repl(?:y|ies)|responses?))\W*\d*\W*$",
    re.IGNORECASE,
)
"""All of a heading that opens the comments. "Response" alone may be a chapter of a manual."""
RIGHTS = re.compile(r"©|\(c\) ?\d{4}|copyright\b.{0,80}(?:\d{4}|©)|all rights reserved|版权所有", re.IGNORECASE)
COOKIES = re.compile(
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


def calls(texts: Sequence[str], size: Floats) -> Flags:
    """Return which blocks are short calls to act ("Read more", "Add to basket") or notes of the site's."""
    found = np.zeros(len(texts), bool)
    for number in np.flatnonzero(size < _SHORT_CALL).tolist():
        found[number] = _CALL.match(texts[number]) is not None
    return found


def tails(texts: Sequence[str], heading: Flags) -> Integers:
    """Return for each heading what it opens: 1 what stands after the content, 2 comments; 0 else."""
    found = np.zeros(len(texts), np.int64)
    for number in np.flatnonzero(heading).tolist():
        found[number] = 2 if COMMENTS.match(texts[number]) else 1 if TAIL.match(texts[number]) else 0
    return found
