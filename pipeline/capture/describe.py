"""What is known about a file besides its bytes: url, time, content type.

The first of these that speaks decides: the sidecar `NAME.meta.json`, a line of `manifest.csv` or `manifest.jsonl` in its
folder, its place (`raw/HOST/PATH` is `https://HOST/PATH`), its name and modification time.
"""

from __future__ import annotations

import errno
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.capture.files import SIDECAR, Found, as_text, open_regular, url_of_place
from pipeline.capture.manifest import Manifest, mapping
from pipeline.capture.told import fetched_at_of, status_of, text_of, url_of
from pipeline.errors import PageError

# Bytes that are read of a sidecar; real ones, with all headers of request and response, have some thousand.
_LONGEST_SIDECAR = 2**20


@dataclass(frozen=True, slots=True)
class Description:
    """What is known about a capture before its body is read."""

    url: str
    """absolute url, or `file:PATH`"""
    fetched_at: datetime
    """UTC"""
    content_type: str | None
    """HTTP Content-Type or what the file's name stands for"""
    http_status: int | None
    """where known"""


class Describer:
    """Describes files; reads each manifest once when the files of a folder come one behind the other."""

    def __init__(self) -> None:
        self._folder: Path | None = None  # one at a time: a crawl of a million pages may have a manifest in each
        self._lines = Manifest()
        self._problem = ""

    def __call__(self, found: Found) -> Description:
        """Return what is known about `found`.

        Raises:
            PageError: its sidecar or manifest cannot be read or says something impossible.
        """
        told = self._sidecar(found.path) or self._manifest(found.path.parent).of(found.path.name)
        return Description(
            url=url_of(told) or url_of_place(found.source),
            fetched_at=fetched_at_of(told) or found.modified_at,
            content_type=text_of(told, "content_type") or found.content_type,
            http_status=status_of(told.get("http_status") or told.get("status")),
        )

    def _sidecar(self, path: Path) -> dict[str, Any]:
        file = path.with_name(path.name + SIDECAR)
        name = as_text(Path(file.name))
        try:
            with open_regular(file) as lines:
                text = lines.read(_LONGEST_SIDECAR)
                return mapping(json.loads(text.decode("utf-8-sig")), name)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                return {}
            raise PageError("capture", "bad_metadata", f"{name} cannot be read: {error}") from error

    def _manifest(self, folder: Path) -> Manifest:
        if folder != self._folder:
            self._folder, self._problem = folder, ""
            self._lines.close()
            try:
                self._lines = Manifest(folder)
            except ValueError as error:
                self._problem = str(error)
        if self._problem:
            raise PageError("capture", "bad_metadata", self._problem)
        return self._lines
