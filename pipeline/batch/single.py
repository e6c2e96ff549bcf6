"""One file, read as a run would read it, without writing anything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path, PurePath

from pipeline.batch.recipes import load_recipe, load_recipes
from pipeline.capture import Describer, Found, as_text, read_body
from pipeline.capture.files import CONTENT_TYPES
from pipeline.errors import PipelineError
from pipeline.flow import read
from pipeline.records import Capture, Page
from pipeline.settings import Settings, load_settings


def read_file(path: Path, url: str = "", settings: Settings | None = None, recipe: Path | None = None) -> Page:
    """Return what the page in `path` gives.

    Args:
        path: a file; its sidecar or manifest is used if it has one.
        url: overrides the url that those name.
        settings: None for `pipeline.toml` in the working folder, if any.
        recipe: a recipe to read it by, whatever its host; None for the one in the recipes' folder, if any.

    Raises:
        PipelineError: there is no such file.
        SettingsError: the recipe is wrong.
        PageError: the page gives no document.
    """
    if not path.is_file():
        what = "is a folder: name a file in it" if path.is_dir() else "does not exist"
        raise PipelineError(f"{path} {what}")
    told = settings or load_settings()
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    kind = CONTENT_TYPES.get(path.suffix.lower())
    place = as_text(PurePath(path.name) if path.is_absolute() else path).split("raw/", 1)[-1]
    known = Describer()(Found(path, place, path.stat().st_size, modified, kind))
    rules = load_recipe(recipe) if recipe else load_recipes(told.recipes).of(url or known.url)
    body = read_body(path, told.max_body_bytes)
    capture = Capture(body, url or known.url, known.fetched_at, place, known.content_type, known.http_status)
    return read(capture, told, rules)
