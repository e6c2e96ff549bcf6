"""Print docs/repair.md: each repair rule with cases it mends and cases it leaves alone, from tests/cases/repair_*.json.

python docs/rules.py > docs/repair.md
"""  # noqa: INP001 - a script beside the text it makes

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

CASES = Path(__file__).parents[1] / "tests" / "cases"
_MENDED, _ALONE = 5, 3  # cases shown of each rule
_SHOWN = 60  # characters of a text
INTRODUCTION = """\
# Repair

Made by `make docs` from the rules and their cases in `tests/cases`. The rules run in this order, up to three times over
a text, since what one uncovers another may mend. Each is switched off by its name in
[`repair_off`](settings.md); each change is a row of the [ledger](ledger.md) and can be undone.
[A rule of your own](add-a-repair-rule.md) is one file and one line.
"""


def rules_markdown() -> str:
    """Return the text of docs/repair.md."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    from pipeline.refine.repair import RULES  # noqa: PLC0415 - `--help` of other scripts need not load it

    yield INTRODUCTION
    for rule in RULES:
        yield f"## {rule.name}\n\n{rule.description[0].upper()}{rule.description[1:]}.\n"
        file = CASES / f"repair_{rule.name}.json"
        cases = [case for case in json.loads(file.read_text(encoding="utf-8")) if isinstance(case.get("text"), str)]
        mended = [case for case in cases if case.get("repaired", case["text"]) != case["text"]]
        alone = [case for case in cases if case.get("repaired", case["text"]) == case["text"]]
        yield "| before | after | |\n|---|---|---|"
        for case in sorted(mended, key=lambda case: len(case["text"]) > _SHOWN)[:_MENDED]:
            yield f"| {_cell(case['text'])} | {_cell(case['repaired'])} | {case.get('why', '')} |"
        for case in sorted(alone, key=lambda case: len(case["text"]) > _SHOWN)[:_ALONE]:
            yield f"| {_cell(case['text'])} | left alone | {case.get('why', '')} |"
        yield ""


def _cell(text: str) -> str:
    """Return text as it can stand in a Markdown table, what cannot be seen written out."""
    shown = "".join(c if c.isprintable() and c != "`" else f"\\u{ord(c):04x}" for c in text[:_SHOWN])
    return f"`` {shown.replace('|', chr(92) + '|')}{'…' if len(text) > _SHOWN else ''} ``" if text else "(nothing)"


if __name__ == "__main__":
    sys.stdout.write(rules_markdown())
