"""When a site is due: cron expressions, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from pipeline.errors import SettingsError

_DAYS: Final = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
    return next_after(expression, last_start) <= now


def next_after(expression: str, moment: float) -> float:
    """Return when a schedule comes next after `moment`; both are seconds since 1970.

    Raises:
        SettingsError: the expression cannot be read, or names a day that never comes.
    """
    from cronsim import CronSim, CronSimError  # noqa: PLC0415 - of the extra `crawl`

    try:
        return float(next(CronSim(expression, datetime.fromtimestamp(moment, UTC))).timestamp())
    except (CronSimError, StopIteration) as error:
        raise SettingsError(
            [
                f'schedule "{expression}" is no cron expression of five fields such as "0 3 * * 1-5": {error or "it never comes"}'
            ]
        ) from error


def on_calendar(expression: str) -> str:
    """Return a cron expression as systemd writes it in `OnCalendar`.

    Raises:
        SettingsError: it has no such form: a day of the month *or* of the week, or `L` and `#`.

    >>> on_calendar("*/15 3,4 * * 1-5")
    'Mon..Fri *-*-* 3,4:0/15:00 UTC'
    """
    next_after(expression, 0.0)
    minute, hour, day, month, weekday = expression.split()
    if (day != "*" and weekday != "*") or not set(minute + hour + day + month + weekday) <= set("0123456789*/,-"):
        raise SettingsError([f'schedule "{expression}" has no form that systemd knows: use two sites, or --run'])
    days = ",".join("..".join(_DAYS[int(one)] for one in part.split("-")) for part in weekday.split(",") if part != "*")
    date = "-".join(["*", _spelled(month, 1), _spelled(day, 1)])
    return f"{days} {date} {_spelled(hour, 0)}:{_spelled(minute, 0)}:00 UTC".strip()


def _spelled(field: str, first: int) -> str:
    """Return one field: ranges with two dots, steps with the number they begin at."""
    return field.replace("-", "..").replace("*/", f"{first}/")
