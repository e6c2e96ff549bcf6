"""Commands that write tables: run, retry, maintain."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.batch.lean import without_pandas
from pipeline.command.options import count, exit_status, out_argument, screen

if TYPE_CHECKING:
    from pipeline.batch.account import RunReport


def work_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `run` and `retry`."""
    command.add_argument("raw", nargs="?", default="raw", type=Path, metavar="RAW", help="input folder (default: raw)")
    out_argument(command)
    command.add_argument("--jobs", type=count, metavar="N", help="worker processes (default: one for each core)")
    command.add_argument(
        "--settings", type=Path, metavar="FILE", help="settings (default: pipeline.toml, if there is one)"
    )
    command.add_argument("--wait", action="store_true", help="wait while another run works on the same tables")
    command.add_argument("--log", type=Path, metavar="FILE", help="add a line of JSON for each event to FILE")
    command.add_argument("--json", action="store_true", help="print the report as JSON, and no progress")


def run_command(options: argparse.Namespace) -> int:
    """Carry out `run` and return its exit status."""
    with without_pandas():
        from pipeline.batch.run import run  # noqa: PLC0415 - a command loads what it needs

        return _work(options, run)


def retry_command(options: argparse.Namespace) -> int:
    """Carry out `retry` and return its exit status."""
    with without_pandas():
        from pipeline.batch.run import retry  # noqa: PLC0415 - a command loads what it needs

        return _work(options, retry)


def _work(options: argparse.Namespace, call: Callable[..., RunReport]) -> int:
    from pipeline.settings import load_settings  # noqa: PLC0415 - a command loads what it needs

    settings = load_settings(options.settings)
    if options.log is not None:
        settings = replace(settings, log=str(options.log))
    told = {"settings": settings, "jobs": options.jobs, "wait": options.wait}
    if options.json:
        report = call(options.raw, options.out, **told)
        print(json.dumps(report.told(), indent=2))
    else:
        from pipeline.view.report import Watch, show_report  # noqa: PLC0415 - 0.05 s

        with Watch() as watch:
            report = call(options.raw, options.out, **told, progress=watch.update)
        show_report(report, options.out, screen())
    return exit_status(report, settings.max_failure_share)


def maintain_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `maintain`."""
    out_argument(command)
    command.add_argument(
        "--settings", type=Path, metavar="FILE", help="settings (default: pipeline.toml, if there is one)"
    )
    command.add_argument("--wait", action="store_true", help="wait while a run works on the same tables")
    command.add_argument("--json", action="store_true", help="print JSON")


def maintain_command(options: argparse.Namespace) -> int:
    """Carry out `maintain` and return its exit status."""
    from pipeline.batch.maintain import maintain  # noqa: PLC0415 - a command loads what it needs
    from pipeline.view.upkeep import show_upkeep, upkeep_json  # noqa: PLC0415

    found = maintain(options.out, options.settings, wait=options.wait)
    if options.json:
        print(upkeep_json(found))
    else:
        show_upkeep(found, screen())
    return 0
