"""When a site is due: cron expressions, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.errors import SettingsError


def was_due(expression: str, last_start: float | None, now: float) -> bool:
    """Return whether a schedule asked for a crawl after the last one began; times are seconds since 1970.

    A site that was never crawled is due, and so is one without a schedule. Hours that nobody was there to crawl in count
    once.

    Raises:
        SettingsError: the expression cannot be read.

    >>> noon = 1_700_000_000 // 86_400 * 86_400 + 43_200
    >>> was_due("0 3 * * *", noon, noon + 3_600), was_due("0 3 * * *", noon, noon + 86_400)
    (False, True)
    """
    if not expression or last_start is None:
        return True
    coming = next_after(expression, last_start)
    return coming is not None and coming <= now


def next_after(expression: str, moment: float) -> float | None:
    """Return when a schedule comes next after `moment`, seconds since 1970; None if it never does.

    Raises:
        SettingsError: the expression cannot be read.
    """
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - of the extra `crawl`

    try:
        trigger = CronTrigger.from_crontab(expression, UTC)
    except ValueError as error:
        raise SettingsError([f'schedule "{expression}" is no cron expression: {error}']) from error
    start = datetime.fromtimestamp(moment, UTC)
    found: datetime | None = trigger.get_next_fire_time(start, start)
    return None if found is None else found.timestamp()
