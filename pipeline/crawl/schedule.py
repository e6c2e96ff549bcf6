"""Crawling by the sites' own schedules: in the foreground, or by the scheduler that is there already."""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal, get_args

from pipeline.crawl.cron import next_after, on_calendar, was_due
from pipeline.crawl.run import FOLDER, CrawlReport, Progress, choose, recrawl
from pipeline.crawl.state import State
from pipeline.errors import BusyError, PipelineError, SettingsError
from pipeline.settings import Settings
from pipeline.sites import Site

Form = Literal["systemd", "cron", "github", "airflow"]
FORMS: Final[tuple[str, ...]] = get_args(Form)

_BUSY: Final = 5.0  # seconds until the next try while another crawl is writing
_LONGEST_SLEEP: Final = 1.0  # seconds; after a suspend or a changed clock the loop is late by this much at most

Said = Callable[[str, str], None]
"""Called with the name of a site and what happened to it."""


def serve(
    settings: Settings,
    raw: Path,
    processed: Path,
    jobs: int | None = None,
    *,
    said: Said,
    stops: Callable[[], bool],
    progress: Progress | None = None,
) -> None:
    """Recrawl each site when its schedule says so, one after the other, until interrupted.

    A site that fails is told and tried again at its next time. Times that passed while nobody ran are made up for once.

    Args:
        settings: `sites` with a `schedule`.
        raw: input folder of runs.
        processed: folder with the tables.
        jobs: worker processes of the runs.
        said: called for each site that was crawled or failed.
        stops: asked once a second; when true, it returns.
        progress: called with each event of a crawl.

    Raises:
        SettingsError: no site has a schedule, or one cannot be read.
    """
    sites = _scheduled(settings)
    due = {site.name: _first(site, raw) for site in sites}
    while not stops():
        name = min(due, key=lambda one: (due[one], one))
        wait = due[name] - time.time()
        if wait > 0:
            time.sleep(min(wait, _LONGEST_SLEEP))
            continue
        site = next(one for one in sites if one.name == name)
        try:
            reports, report = recrawl(settings, [name], raw, processed, jobs, progress=progress)
            said(name, _summary(reports) + f"; {report.n_captures:,} captures taken in")
        except Exception as error:  # noqa: BLE001 - whatever it was, the other sites have their times
            said(name, f"failed: {error}" if isinstance(error, PipelineError) else f"failed: {error!r}")
            if isinstance(error, BusyError):
                due[name] = time.time() + _BUSY
                continue
        due[name] = next_after(site.schedule, time.time())


def _first(site: Site, raw: Path) -> float:
    """Return when a site is to be crawled first: at once if its time came while nobody ran."""
    folder = raw / FOLDER
    now = time.time()
    if not folder.exists():
        return now
    state = State(folder)
    try:
        last = state.last_start(site.name)
    finally:
        state.close()
    return now if was_due(site.schedule, last, now) else next_after(site.schedule, now)


def _summary(reports: Sequence[CrawlReport]) -> str:
    if not reports:
        return "not due"
    (report,) = reports
    return f"{report.reason}: {report.responses:,} pages, {report.revisits:,} unchanged, {report.problems:,} problems"


def _scheduled(settings: Settings) -> list[Site]:
    sites = [site for site in choose(settings, ()) if site.schedule]
    if not sites:
        raise SettingsError(['no site has a schedule: give one a cron expression, such as schedule = "0 3 * * *"'])
    for site in sites:
        next_after(site.schedule, 0.0)
    return sites


def unit_text(form: Form, settings: Settings, folder: Path) -> str:
    """Return what another scheduler needs to recrawl the sites in `folder`, ready to be saved.

    Raises:
        SettingsError: no site has a schedule, or one cannot be written in that form.
    """
    if form not in FORMS:
        raise SettingsError([f'there is no form "{form}"; the forms are {", ".join(FORMS)}'])
    sites = _scheduled(settings)
    write = {"systemd": _systemd, "cron": _cron, "github": _github, "airflow": _airflow}[form]
    return write(sites, folder)


def _command(site: Site) -> str:
    return f"{shlex.quote(str(Path(sys.executable).with_name('pipeline')))} recrawl {site.name}"


def _cron(sites: Sequence[Site], folder: Path) -> str:
    lines = [
        f"{site.schedule} cd {shlex.quote(str(folder))} && {_command(site)} --json >> {site.name}.log 2>&1".replace(
            "%", r"\%"
        )
        for site in sites
    ]
    return "\n".join(["# crontab -e", "CRON_TZ=UTC", *lines, ""])


def _systemd(sites: Sequence[Site], folder: Path) -> str:
    parts = []
    for site in sites:
        parts.append(
            f"# ~/.config/systemd/user/page-pipeline-{site.name}.service\n"
            f"[Unit]\nDescription=Recrawl {site.name}\n\n"
            f"[Service]\nType=oneshot\nWorkingDirectory={folder}\nExecStart={_command(site)} --json\n"
        )
        parts.append(
            f"# ~/.config/systemd/user/page-pipeline-{site.name}.timer\n"
            f"[Unit]\nDescription=When {site.name} is recrawled\n\n"
            f"[Timer]\nOnCalendar={on_calendar(site.schedule)}\nPersistent=true\n\n"
            f"[Install]\nWantedBy=timers.target\n"
        )
    names = " ".join(f"page-pipeline-{site.name}.timer" for site in sites)
    return "\n".join([*parts, f"# systemctl --user enable --now {names}", ""])


def _github(sites: Sequence[Site], _: Path) -> str:
    times = "\n".join(f"    - cron: {json.dumps(schedule)}" for schedule in sorted({site.schedule for site in sites}))
    return f"""\
# .github/workflows/recrawl.yml
name: recrawl
on:
  schedule:
{times}
concurrency: recrawl
jobs:
  recrawl:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {{python-version: "3.12"}}
      - uses: actions/cache@v4
        with:
          path: |
            raw/crawls
            processed
          key: pages-${{{{ github.run_id }}}}
          restore-keys: pages-
      - run: make setup
      - run: .venv/bin/pipeline recrawl --json
"""


def _airflow(sites: Sequence[Site], folder: Path) -> str:
    schedules = json.dumps({site.name: site.schedule for site in sites}, indent=4)
    command = f"{Path(sys.executable).with_name('pipeline')} recrawl"
    return f"""\
# dags/recrawl.py
from datetime import datetime, timezone

from airflow import DAG
from airflow.operators.bash import BashOperator

SCHEDULES = {schedules}

for site, schedule in SCHEDULES.items():
    with DAG(
        f"recrawl_{{site}}".replace("-", "_"),
        schedule=schedule,
        start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
        catchup=False,
        max_active_runs=1,
    ) as dag:
        BashOperator(task_id="recrawl", bash_command={json.dumps(command)} + f" {{site}} --json", cwd={json.dumps(str(folder))})
    globals()[dag.dag_id] = dag
"""
