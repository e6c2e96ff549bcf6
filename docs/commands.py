"""Print docs/commands.md: what `--help` says for each command, between the words that belong to it.

python docs/commands.py > docs/commands.md
"""  # noqa: INP001 - a script beside the text it makes

from __future__ import annotations

import contextlib
import io
import os
import sys

INTRODUCTION = """\
# Commands

Made by `make docs` from what `--help` prints.

| exit status | meaning |
|---|---|
| 0 | done; pages that failed are rows of `failures` |
| 1 | done, but a page hit a bug, killed its worker, or a larger share of the pages failed than [`max_failure_share`](settings.md) |
| 2 | wrong usage, wrong settings, or a folder that cannot be used; one line on standard error says what to do |
| 3 | `pipeline check` found a crawl that is not like those before it |
| 130 | interrupted with Ctrl-C; what was read is committed |

Reports go to standard output, progress and errors to standard error. `--debug` stands before or after the command.
"""


def help_text(*arguments: str) -> str:
    """Return what `pipeline ARGUMENTS --help` prints in a terminal of 100 columns, without colour."""
    from pipeline.cli import main  # noqa: PLC0415 - argparse asks for the width when it is loaded

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main([*arguments, "--help"])
    return out.getvalue()


def commands_markdown() -> str:
    """Return the text of docs/commands.md."""
    from pipeline.cli import COMMANDS  # noqa: PLC0415 - as above

    parts = [INTRODUCTION, _fenced("pipeline", help_text())]
    parts += [_fenced(f"pipeline {name}", help_text(name)) for name, *_ in COMMANDS]
    return "\n".join(parts)


def _fenced(title: str, text: str) -> str:
    return f"## {title}\n\n```text\n{text.rstrip()}\n```\n"


if __name__ == "__main__":
    os.environ |= {"COLUMNS": "100", "NO_COLOR": "1"}
    sys.stdout.write(commands_markdown())
