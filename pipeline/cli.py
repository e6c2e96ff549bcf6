"""The `pipeline` command: parse, call one function, print."""

from __future__ import annotations

import argparse
import codecs
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from pipeline.batch.lean import without_pandas
from pipeline.errors import PipelineError

_WRONG_USE = 2
_ALARM = 3
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
        for line in str(error).splitlines():
            Console(stderr=True, highlight=False, soft_wrap=True).print(f"[red]error:[/] {_plain(line)}")
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


class _Screen(Console):
    """Standard output for people."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        """Leave it to `main`, instead of ending with status 1."""
        raise BrokenPipeError


def _plain(text: str) -> str:
    from rich.markup import escape  # noqa: PLC0415 - only errors need it

    return escape(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pipeline", allow_abbrev=False, description="Scraped pages go in, clean normalized tables come out."
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.add_argument("--debug", action="store_true", help="show where an error came from")
    parser.set_defaults(call=_no_command, parser=parser)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for name, call, text in _COMMANDS:
        command = commands.add_parser(name, allow_abbrev=False, help=text, description=text[0].upper() + text[1:] + ".")
        command.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        command.set_defaults(call=call)
        _ARGUMENTS[name](command)
    return parser


def _no_command(options: argparse.Namespace) -> int:
    if options.version:
        from pipeline.version import VERSION  # noqa: PLC0415 - a command loads what it needs

        print(f"page-pipeline {VERSION}")
        return 0
    options.parser.print_help()
    return _WRONG_USE


# ---------------------------------------------------------------- run, retry


def _work_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("raw", nargs="?", default="raw", type=Path, metavar="RAW", help="input folder (default: raw)")
    _out_argument(command)
    command.add_argument("--jobs", type=_count, metavar="N", help="worker processes (default: one for each core)")
    command.add_argument(
        "--settings", type=Path, metavar="FILE", help="settings (default: pipeline.toml, if there is one)"
    )
    command.add_argument("--wait", action="store_true", help="wait while another run works on the same tables")
    command.add_argument("--log", type=Path, metavar="FILE", help="add a line of JSON for each event to FILE")
    command.add_argument("--json", action="store_true", help="print the report as JSON, and no progress")


def _out_argument(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", default="processed", type=Path, metavar="DIR", help="tables (default: processed)")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"must be a whole number from 0, found {text!r}")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    with without_pandas():
        from pipeline.batch.run import run  # noqa: PLC0415 - a command loads what it needs

        return _work(options, run)


def _retry(options: argparse.Namespace) -> int:
    with without_pandas():
        from pipeline.batch.run import retry  # noqa: PLC0415 - a command loads what it needs

        return _work(options, retry)


def _work(options: argparse.Namespace, call: Callable[..., object]) -> int:
    from pipeline.batch.account import RunReport  # noqa: PLC0415 - a command loads what it needs
    from pipeline.settings import load_settings  # noqa: PLC0415
    from pipeline.view.report import Watch, report_json, show_report  # noqa: PLC0415

    settings = load_settings(options.settings)
    if options.log is not None:
        settings = replace(settings, log=str(options.log))
    with Watch(Console(stderr=True), quiet=options.json) as watch:
        report = call(
            options.raw, options.out, settings=settings, jobs=options.jobs, progress=watch.update, wait=options.wait
        )
    assert isinstance(report, RunReport)  # noqa: S101 - both calls return one
    if options.json:
        print(report_json(report))
    else:
        show_report(report, options.out, _Screen())
    return int(report.is_bad(settings.max_failure_share))


# ---------------------------------------------------------------- maintain


def _maintain_arguments(command: argparse.ArgumentParser) -> None:
    _out_argument(command)
    command.add_argument(
        "--settings", type=Path, metavar="FILE", help="settings (default: pipeline.toml, if there is one)"
    )
    command.add_argument("--wait", action="store_true", help="wait while a run works on the same tables")
    command.add_argument("--json", action="store_true", help="print JSON")


def _maintain(options: argparse.Namespace) -> int:
    from pipeline.batch.maintain import maintain  # noqa: PLC0415 - a command loads what it needs
    from pipeline.view.upkeep import show_upkeep, upkeep_json  # noqa: PLC0415

    found = maintain(options.out, options.settings, wait=options.wait)
    if options.json:
        print(upkeep_json(found))
    else:
        show_upkeep(found, _Screen())
    return 0


# ---------------------------------------------------------------- crawl, recrawl


def _crawl_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("sites", nargs="*", metavar="SITE", help="names of sites in the settings (default: all)")
    command.add_argument("--due", action="store_true", help="only sites and pages that are due")
    _site_arguments(command)


def _recrawl_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("sites", nargs="*", metavar="SITE", help="names of sites in the settings (default: all)")
    _site_arguments(command)
    _out_argument(command)
    command.add_argument("--jobs", type=_count, metavar="N", help="worker processes (default: one for each core)")


def _site_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--raw", default="raw", type=Path, metavar="DIR", help="input folder (default: raw)")
    command.add_argument("--settings", type=Path, metavar="FILE", help="settings (default: pipeline.toml)")
    command.add_argument("--json", action="store_true", help="print events and reports as JSON, one a line")


def _crawl(options: argparse.Namespace) -> int:
    from pipeline.crawl.run import crawl  # noqa: PLC0415 - a command loads what it needs
    from pipeline.settings import load_settings  # noqa: PLC0415
    from pipeline.view.crawl import CrawlWatch, show_crawl  # noqa: PLC0415

    watch = CrawlWatch(Console(stderr=True, highlight=False), as_json=options.json)
    settings = load_settings(options.settings)
    reports = crawl(settings, options.sites, options.raw, due=options.due, progress=watch.update)
    show_crawl(reports, _Screen(), as_json=options.json)
    return int(any(report.reason == "died" for report in reports))


def _recrawl(options: argparse.Namespace) -> int:
    from pipeline.crawl.run import recrawl  # noqa: PLC0415 - a command loads what it needs
    from pipeline.settings import load_settings  # noqa: PLC0415
    from pipeline.view.crawl import CrawlWatch, show_crawl  # noqa: PLC0415
    from pipeline.view.report import report_json, show_report  # noqa: PLC0415

    watch = CrawlWatch(Console(stderr=True, highlight=False), as_json=options.json)
    settings = load_settings(options.settings)
    reports, report = recrawl(settings, options.sites, options.raw, options.out, options.jobs, progress=watch.update)
    show_crawl(reports, _Screen(), as_json=options.json)
    if options.json:
        print(report_json(report, indent=None))
    else:
        show_report(report, options.out, _Screen())
    died = any(one.reason == "died" for one in reports)
    return int(died or report.is_bad(settings.max_failure_share))


def _schedule_arguments(command: argparse.ArgumentParser) -> None:
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--run", action="store_true", help="stay here and recrawl each site when its schedule says so")
    what.add_argument("--print", dest="form", metavar="FORM", help="print what systemd, cron, github or airflow needs")
    command.add_argument("--raw", default="raw", type=Path, metavar="DIR", help="input folder (default: raw)")
    _out_argument(command)
    command.add_argument("--jobs", type=_count, metavar="N", help="worker processes (default: one for each core)")
    command.add_argument("--settings", type=Path, metavar="FILE", help="settings (default: pipeline.toml)")


def _schedule(options: argparse.Namespace) -> int:
    from pipeline.crawl.schedule import serve, unit_text  # noqa: PLC0415 - a command loads what it needs
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = load_settings(options.settings)
    if options.form:
        print(unit_text(options.form, settings, Path.cwd()), end="")
        return 0
    signal.signal(signal.SIGTERM, _interrupt)
    serve(settings, options.raw, options.out, options.jobs, said=_say)
    return 0


def _interrupt(*_: object) -> None:
    """End as Ctrl-C does: what is being fetched or committed is finished first."""
    raise KeyboardInterrupt


def _say(name: str, what: str) -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}  {name}  {what}", flush=True)


# ---------------------------------------------------------------- page


def _page_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help="the page")
    command.add_argument("--url", default="", help="where it came from (default: what its sidecar or manifest says)")
    command.add_argument(
        "--recipe", type=Path, metavar="R", help="read it by this recipe (default: that of its host, if there is one)"
    )
    shape = command.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="all rows of the page as JSON")
    shape.add_argument("--markdown", action="store_true", help="its content as Markdown")


def _page(options: argparse.Namespace) -> int:
    from pipeline.batch.single import read_file  # noqa: PLC0415 - a command loads what it needs
    from pipeline.view.page import page_json, show_page  # noqa: PLC0415

    page = read_file(options.file, options.url, recipe=options.recipe)
    if options.json:
        print(page_json(page))
    elif options.markdown:
        print(page.markdown(), end="")
    else:
        show_page(page, _Screen())
    return 0


# ---------------------------------------------------------------- status, failures, tables


def _look_arguments(command: argparse.ArgumentParser) -> None:
    _out_argument(command)
    command.add_argument("--json", action="store_true", help="print JSON")


def _status(options: argparse.Namespace) -> int:
    from pipeline.view.status import show_status, status  # noqa: PLC0415 - a command loads what it needs

    found = status(options.out)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        show_status(found, options.out, _Screen())
    return 0


def _runs_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--last", type=_count, default=10, metavar="N", help="how many, the newest (default: 10)")
    _look_arguments(command)


def _runs(options: argparse.Namespace) -> int:
    from pipeline.view.runs import runs, show_runs  # noqa: PLC0415 - a command loads what it needs

    found = runs(options.out, options.last)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        show_runs(found, _Screen())
    return 0


def _failures(options: argparse.Namespace) -> int:
    from pipeline.view.status import failures, show_failures  # noqa: PLC0415 - a command loads what it needs

    found = failures(options.out)
    if options.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        show_failures(found, _Screen())
    return 0


def _changes_arguments(command: argparse.ArgumentParser) -> None:
    _out_argument(command)
    command.add_argument("--since", metavar="DATE", help="only versions fetched on that day (ISO 8601, UTC) or later")
    command.add_argument("--site", metavar="HOST", help="only pages of that registrable host, such as example.org")
    command.add_argument("--url", help="only that page")
    command.add_argument("--json", action="store_true", help="print JSON")


def _changes(options: argparse.Namespace) -> int:
    from pipeline.view.changes import changes, show_changes  # noqa: PLC0415 - a command loads what it needs

    found = changes(options.out, options.since, options.site, options.url)
    if options.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        show_changes(found, _Screen())
    return 0


def _check_arguments(command: argparse.ArgumentParser) -> None:
    _out_argument(command)
    command.add_argument("--site", metavar="HOST", help="only that registrable host")
    command.add_argument("--settings", type=Path, metavar="FILE", help="settings (default: pipeline.toml)")
    command.add_argument("--json", action="store_true", help="print JSON")


def _check(options: argparse.Namespace) -> int:
    from pipeline.settings import load_settings  # noqa: PLC0415 - a command loads what it needs
    from pipeline.view.check import check, findings_json, show_findings  # noqa: PLC0415

    found = check(options.out, load_settings(options.settings).check_tolerance, options.site)
    if options.json:
        print(json.dumps(findings_json(found), indent=2))
    else:
        show_findings(found, _Screen())
    return _ALARM if any(one.is_outside for one in found) else 0


def _tables_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", nargs="?", metavar="NAME", help="one table (default: all)")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument("--markdown", action="store_true", help="print Markdown, as in docs/tables.md")


def _tables(options: argparse.Namespace) -> int:
    from pipeline.view.dictionary import dictionary_json, dictionary_markdown, show_dictionary  # noqa: PLC0415

    if options.json:
        print(dictionary_json(options.name))
    elif options.markdown:
        print(dictionary_markdown(options.name), end="")
    else:
        show_dictionary(options.name, _Screen())
    return 0


_COMMANDS = (
    ("crawl", _crawl, "fetch the sites of the settings into raw/crawls/"),
    ("run", _run, "take in what is new in raw/"),
    ("recrawl", _recrawl, "fetch what is due, then take it in: the line for cron"),
    ("schedule", _schedule, "recrawl by the sites' own schedules"),
    ("page", _page, "show how one page is read"),
    ("status", _status, "show what is in the tables and how the last runs went"),
    ("runs", _runs, "list the last runs: outcomes, failures, speed, time by stage"),
    ("failures", _failures, "list the pages that gave no document, and why"),
    ("retry", _retry, "take failed pages in again"),
    ("check", _check, "compare the last crawl of each site with its earlier ones; exit status 3 is an alarm"),
    ("changes", _changes, "show what changed between versions, section by section"),
    ("maintain", _maintain, "merge the small files of the tables into large ones"),
    ("tables", _tables, "print the data dictionary"),
)
_ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "crawl": _crawl_arguments,
    "run": _work_arguments,
    "recrawl": _recrawl_arguments,
    "schedule": _schedule_arguments,
    "page": _page_arguments,
    "status": _look_arguments,
    "runs": _runs_arguments,
    "failures": _look_arguments,
    "retry": _work_arguments,
    "check": _check_arguments,
    "changes": _changes_arguments,
    "maintain": _maintain_arguments,
    "tables": _tables_arguments,
}


if __name__ == "__main__":
    sys.exit(main())
