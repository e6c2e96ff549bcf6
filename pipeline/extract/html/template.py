"""What the history of a site says about the blocks of one more of its pages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.extract.html.measures import Floats
from pipeline.extract.site_history import OFTEN, SiteHistory, key

_ALWAYS = 0.8  # share of pages from which a text is surely the template's


def template_votes(texts: Sequence[str], history: SiteHistory | None) -> Floats:
    """Return for each text how surely it belongs to the site's template, 0 to 1; all 0 without a history.

    >>> history = SiteHistory(20, {"Follow us for more of this": 16, "Told twice for those who missed it": 7})
    >>> template_votes(["Follow us, for more of this!", "News", "told twice, for those who missed it"], history).round(1).tolist()
    [1.0, 0.0, 0.1]
    """
    if history is None or not history.counts:
        return np.zeros(len(texts))
    shares = history.shares()
    share = np.array([shares.get(key(text), 0.0) for text in texts])
    return np.clip((share - OFTEN) / (_ALWAYS - OFTEN), 0.0, 1.0)
