"""The `pipeline` command: parse, call one function, print."""

from __future__ import annotations

import argparse
import codecs
import io
import json
import os
import sys
from collections.abc import Callable, Sequence

from pipeline.command import fetch, look, take_in
from pipeline.errors import PipelineError

_WRONG_USE = 2
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    0 done; 1 done, but pages hit a bug or too many failed; 2 wrong use; 3 `check` found something wrong.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        codecs.register_error("escape", _escape)
        sys.stdout.reconfigure(errors="escape")
    options = _parser().parse_args(arguments)
    try:
        status = int(options.call(options))
        sys.stdout.flush()
    except PipelineError as error:
        if options.debug:
            raise
        _show(error)
        return _WRONG_USE
    except KeyboardInterrupt:
        print("interrupted: what was committed stays, the next run goes on from there", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:  # `pipeline tables | head`: nobody is there to read the rest, nor an error about it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Stand in for letters that the terminal's encoding has not, in a way that JSON understands, too."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - the only one that printing can raise
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def _show(error: PipelineError) -> None:
    from rich.console import Console  # noqa: PLC0415 - 0.03 s, and most commands print no error
    from rich.markup import escape  # noqa: PLC0415

    for line in str(error).splitlines():
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"[red]error:[/] {escape(line)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pipeline", allow_abbrev=False, description="Scraped pages go in, clean normalized tables come out."
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.add_argument("--debug", action="store_true", help="show where an error came from")
    parser.set_defaults(call=_no_command, parser=parser)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for name, arguments, call, text in COMMANDS:
        command = commands.add_parser(name, allow_abbrev=False, help=text, description=text[0].upper() + text[1:] + ".")
        command.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        command.set_defaults(call=call)
        arguments(command)
    return parser


def _no_command(options: argparse.Namespace) -> int:
    if options.version:
        from pipeline.version import VERSION, is_compiled  # noqa: PLC0415 - a command loads what it needs

        print(f"page-pipeline {VERSION} ({'compiled' if is_compiled() else 'not compiled'})")
        return 0
    options.parser.print_help()
    return _WRONG_USE


Command = tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int], str]

COMMANDS: tuple[Command, ...] = (
    ("crawl", fetch.crawl_arguments, fetch.crawl_command, "fetch the sites of the settings into raw/crawls/"),
    ("run", take_in.work_arguments, take_in.run_command, "take in what is new in raw/"),
    (
        "recrawl",
        fetch.recrawl_arguments,
        fetch.recrawl_command,
        "fetch what is due, then take it in: the line for cron",
    ),
    ("schedule", fetch.schedule_arguments, fetch.schedule_command, "recrawl by the sites' own schedules"),
    ("page", look.page_arguments, look.page_command, "show how one page is read"),
    ("status", look.look_arguments, look.status_command, "show what is in the tables and how the last runs went"),
    ("runs", look.runs_arguments, look.runs_command, "list the last runs: outcomes, failures, speed, time by stage"),
    ("failures", look.look_arguments, look.failures_command, "list the pages that gave no document, and why"),
    ("retry", take_in.work_arguments, take_in.retry_command, "take failed pages in again"),
    (
        "check",
        look.check_arguments,
        look.check_command,
        "compare the last crawl of each site with its earlier ones; exit status 3 is an alarm",
    ),
    ("changes", look.changes_arguments, look.changes_command, "show what changed between versions, section by section"),
    (
        "maintain",
        take_in.maintain_arguments,
        take_in.maintain_command,
        "merge the small files of the tables into large ones",
    ),
    ("tables", look.tables_arguments, look.tables_command, "print the data dictionary"),
)
"""Name, what adds its arguments, what carries it out, what `--help` says."""


if __name__ == "__main__":
    sys.exit(main())
