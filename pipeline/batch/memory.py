"""What a process holds in memory."""

from __future__ import annotations

import resource
from pathlib import Path


def resident(process: int) -> int:
    """Return the bytes of memory that a process holds; 0 where the system does not tell, or the process is gone."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0
