"""One file, read as a run would read it, without writing anything."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path, PurePath

from pipeline.batch.recipes import load_recipe, load_recipes
from pipeline.capture import Describer, Found, as_text, is_container, read_body, read_spot, scan, url_of_member
from pipeline.capture.files import CONTENT_TYPES
from pipeline.errors import PipelineError
from pipeline.flow import read
from pipeline.records import Capture, Page, without_credentials
from pipeline.settings import Settings, load_settings


def read_file(path: Path, url: str = "", settings: Settings | None = None, recipe: Path | None = None) -> Page:
    """Return what the page in `path` gives.

    Args:
        path: a file, with its sidecar or manifest if it has one; or a container, `#` and the place of a record in it.
        url: overrides the url that those name.
        settings: None for `pipeline.toml` in the working folder, if any.
        recipe: a recipe to read it by, whatever its host; None for the one in the recipes' folder, if any.

    Raises:
        PipelineError: there is no such file or record.
        SettingsError: the recipe is wrong.
        PageError: the page gives no document.
    """
    told = settings or load_settings()
    container, mark, place = str(path).partition("#")
    problem = _no_file(path)
    if problem and mark and is_container(container) and not _no_file(Path(container)):
        return _read_record(Path(container), place, url, told, recipe)
    if problem:
        raise PipelineError(f"{path} {problem}")
    if is_container(path.name):
        raise PipelineError(f"{path} holds many pages: name one as {path}#PLACE, as in captures.source")
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    kind = CONTENT_TYPES.get(path.suffix.lower())
    place = as_text(_below_raw(path))
    known = Describer()(Found(path, place, path.stat().st_size, modified, kind))
    capture = Capture(
        read_body(path, told.max_body_bytes),
        without_credentials(url) or known.url,
        known.fetched_at,
        place,
        known.content_type,
        known.http_status,
    )
    return _read(capture, told, recipe)


def _no_file(path: Path) -> str:
    """Return why there is no file to read at `path`; an empty text if there is one."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "does not exist"
    except (OSError, ValueError) as error:  # the name is too long, a folder on the way may not be entered, a NUL
        return f"cannot be read: {getattr(error, 'strerror', error)}"
    if stat.S_ISDIR(mode):
        return "is a folder: name a file in it"
    return "" if stat.S_ISREG(mode) else "is no regular file: save the page to one"


def _below_raw(path: Path) -> PurePath:
    """Return a path as it is below raw/, if it is below a folder of that name; of another absolute one the name."""
    parts = path.parts
    if "raw" in parts[:-1]:
        return PurePath(*parts[parts.index("raw") + 1 :])
    return PurePath(path.name) if path.is_absolute() else path


def _read(capture: Capture, told: Settings, recipe: Path | None) -> Page:
    rules = load_recipe(recipe) if recipe else load_recipes(told.recipes).of(capture.url)
    return read(capture, told, rules)


def _read_record(path: Path, place: str, url: str, told: Settings, recipe: Path | None) -> Page:
    record = next((one for one in scan(path, told.max_body_bytes) if one.place == place), None)
    if record is None:
        raise PipelineError(f"{path} has no record at {place}: `captures.source` names the places")
    if record.problem is not None:
        raise record.problem
    body = record.body if record.spot is None else read_spot(path, record.spot, told.max_body_bytes)
    if body is None:
        raise PipelineError(f"{path}#{place} holds no page: {record.skipped or 'it refers to another capture'}")
    at = record.fetched_at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
    name = without_credentials(url) or record.url or url_of_member(path.name, record.name or place)
    capture = Capture(body, name, at, f"{path.name}#{place}", record.content_type, record.http_status)
    return _read(capture, told, recipe)
