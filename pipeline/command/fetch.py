"""Commands that fetch: crawl, recrawl, schedule."""

from __future__ import annotations

import argparse
import json
import signal
from datetime import UTC, datetime
from pathlib import Path

from pipeline.command.options import count, exit_status, out_argument, screen


def crawl_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `crawl`."""
    command.add_argument("sites", nargs="*", metavar="SITE", help="names of sites in the settings (default: all)")
    command.add_argument("--due", action="store_true", help="only sites and pages that are due")
    _site_arguments(command)


def recrawl_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `recrawl`."""
    command.add_argument("sites", nargs="*", metavar="SITE", help="names of sites in the settings (default: all)")
    _site_arguments(command)
    out_argument(command)
    command.add_argument("--jobs", type=count, metavar="N", help="worker processes (default: one for each core)")


def _site_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--raw", default="raw", type=Path, metavar="DIR", help="input folder (default: raw)")
    command.add_argument("--settings", type=Path, metavar="FILE", help="settings (default: pipeline.toml)")
    command.add_argument("--json", action="store_true", help="print events and reports as JSON, one a line")


def crawl_command(options: argparse.Namespace) -> int:
    """Carry out `crawl` and return its exit status."""
    from pipeline.crawl.run import crawl  # noqa: PLC0415 - a command loads what it needs
    from pipeline.settings import load_settings  # noqa: PLC0415
    from pipeline.view.crawl import CrawlWatch, show_crawl  # noqa: PLC0415

    watch = CrawlWatch(as_json=options.json)
    settings = load_settings(options.settings)
    reports = crawl(settings, options.sites, options.raw, due=options.due, progress=watch.update)
    show_crawl(reports, screen(), as_json=options.json)
    return int(any(report.reason == "died" for report in reports))


def recrawl_command(options: argparse.Namespace) -> int:
    """Carry out `recrawl` and return its exit status."""
    from pipeline.crawl.run import recrawl  # noqa: PLC0415 - a command loads what it needs
    from pipeline.settings import load_settings  # noqa: PLC0415
    from pipeline.view.crawl import CrawlWatch, show_crawl  # noqa: PLC0415
    from pipeline.view.report import show_report  # noqa: PLC0415

    watch = CrawlWatch(as_json=options.json)
    settings = load_settings(options.settings)
    reports, report = recrawl(settings, options.sites, options.raw, options.out, options.jobs, progress=watch.update)
    show_crawl(reports, screen(), as_json=options.json)
    if options.json:
        print(json.dumps(report.told()))
    else:
        show_report(report, options.out, screen())
    died = any(one.reason == "died" for one in reports)
    return max(int(died), exit_status(report, settings.max_failure_share))


def schedule_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `schedule`."""
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--run", action="store_true", help="stay here and recrawl each site when its schedule says so")
    what.add_argument("--print", dest="form", metavar="FORM", help="print what systemd, cron, github or airflow needs")
    command.add_argument("--raw", default="raw", type=Path, metavar="DIR", help="input folder (default: raw)")
    out_argument(command)
    command.add_argument("--jobs", type=count, metavar="N", help="worker processes (default: one for each core)")
    command.add_argument("--settings", type=Path, metavar="FILE", help="settings (default: pipeline.toml)")


def schedule_command(options: argparse.Namespace) -> int:
    """Carry out `schedule` and return its exit status."""
    from pipeline.crawl.schedule import serve, unit_text  # noqa: PLC0415 - a command loads what it needs
    from pipeline.settings import load_settings  # noqa: PLC0415

    settings = load_settings(options.settings)
    if options.form:
        print(unit_text(options.form, settings, Path.cwd()), end="")
        return 0
    asked: list[object] = []

    def interrupt(*_: object) -> None:
        """End as Ctrl-C does; should the exception be lost in a finalizer, the loop sees that it was asked to."""
        asked.append(True)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    serve(settings, options.raw, options.out, options.jobs, said=_say, stops=lambda: bool(asked))
    raise KeyboardInterrupt


def _say(name: str, what: str) -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}  {name}  {what}", flush=True)
