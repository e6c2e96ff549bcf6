"""Commands that show: page, status, runs, failures, check, changes, tables."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from pipeline.command.options import ALARM, count, out_argument, screen


def page_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `page`."""
    command.add_argument("file", type=Path, metavar="FILE", help="the page")
    command.add_argument("--url", default="", help="where it came from (default: what its sidecar or manifest says)")
    command.add_argument(
        "--recipe", type=Path, metavar="R", help="read it by this recipe (default: that of its host, if there is one)"
    )
    shape = command.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="all rows of the page as JSON")
    shape.add_argument("--markdown", action="store_true", help="its content as Markdown")


def page_command(options: argparse.Namespace) -> int:
    """Carry out `page` and return its exit status."""
    from pipeline.batch.single import read_file  # noqa: PLC0415 - a command loads what it needs
    from pipeline.view.page import page_json, show_page  # noqa: PLC0415

    page = read_file(options.file, options.url, recipe=options.recipe)
    if options.json:
        print(page_json(page))
    elif options.markdown:
        print(page.markdown(), end="")
    else:
        show_page(page, screen())
    return 0


def look_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `status` and `failures`."""
    out_argument(command)
    command.add_argument("--json", action="store_true", help="print JSON")


def status_command(options: argparse.Namespace) -> int:
    """Carry out `status` and return its exit status."""
    from pipeline.view.status import show_status, status  # noqa: PLC0415 - a command loads what it needs

    found = status(options.out)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        show_status(found, options.out, screen())
    return 0


def runs_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `runs`."""
    command.add_argument("--last", type=count, default=10, metavar="N", help="how many, the newest (default: 10)")
    look_arguments(command)


def runs_command(options: argparse.Namespace) -> int:
    """Carry out `runs` and return its exit status."""
    from pipeline.view.runs import runs, show_runs  # noqa: PLC0415 - a command loads what it needs

    found = runs(options.out, options.last)
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        show_runs(found, screen())
    return 0


def failures_command(options: argparse.Namespace) -> int:
    """Carry out `failures` and return its exit status."""
    from pipeline.view.status import failures, show_failures  # noqa: PLC0415 - a command loads what it needs

    found = failures(options.out)
    if options.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        show_failures(found, screen())
    return 0


def changes_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `changes`."""
    out_argument(command)
    command.add_argument("--since", metavar="DATE", help="only versions fetched on that day (ISO 8601, UTC) or later")
    command.add_argument("--site", metavar="HOST", help="only pages of that registrable host, such as example.org")
    command.add_argument("--url", help="only that page")
    command.add_argument("--json", action="store_true", help="print JSON")


def changes_command(options: argparse.Namespace) -> int:
    """Carry out `changes` and return its exit status."""
    from pipeline.view.changes import changes, show_changes  # noqa: PLC0415 - a command loads what it needs

    found = changes(options.out, options.since, options.site, options.url)
    if options.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        show_changes(found, screen())
    return 0


def check_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `check`."""
    out_argument(command)
    command.add_argument("--site", metavar="HOST", help="only that registrable host")
    command.add_argument("--settings", type=Path, metavar="FILE", help="settings (default: pipeline.toml)")
    command.add_argument("--json", action="store_true", help="print JSON")


def check_command(options: argparse.Namespace) -> int:
    """Carry out `check` and return its exit status."""
    from pipeline.settings import load_settings  # noqa: PLC0415 - a command loads what it needs
    from pipeline.view.check import check, findings_json, show_findings  # noqa: PLC0415

    found = check(options.out, load_settings(options.settings).check_tolerance, options.site)
    if options.json:
        print(json.dumps(findings_json(found), indent=2))
    else:
        show_findings(found, screen())
    return ALARM if any(one.is_outside for one in found) else 0


def tables_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `tables`."""
    command.add_argument("name", nargs="?", metavar="NAME", help="one table (default: all)")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument("--markdown", action="store_true", help="print Markdown, as in docs/tables.md")


def tables_command(options: argparse.Namespace) -> int:
    """Carry out `tables` and return its exit status."""
    from pipeline.view.dictionary import dictionary_json, dictionary_markdown, show_dictionary  # noqa: PLC0415

    if options.json:
        print(dictionary_json(options.name))
    elif options.markdown:
        print(dictionary_markdown(options.name), end="")
    else:
        show_dictionary(options.name, screen())
    return 0
