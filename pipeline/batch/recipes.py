"""Recipes on disk: `HOST.toml` with CSS selectors or `HOST.py` with one function, checked before a run begins.

Workers are sent what the files said when the run began, so that an edit in between does not read half of the pages.
"""

from __future__ import annotations

import difflib
import hashlib
import inspect
import re
import tomllib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import SettingsError

if TYPE_CHECKING:  # brings BeautifulSoup, which a run without recipes does not need
    from pipeline.extract.recipe import Recipe

DEFAULT_FOLDER = "recipes"
_FUNCTION = "content"
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*")
_IGNORED = frozenset({"README.md", "__pycache__"})


class RecipeFile(NamedTuple):
    """A recipe as it was read."""

    path: str
    """where it lies, for messages"""
    text: str
    """its source"""

    @property
    def name(self) -> str:
        """File name."""
        return Path(self.path).name

    @property
    def host(self) -> str:
        """The host it is for; its subdomains are, too."""
        return Path(self.path).stem


class Recipes:
    """The recipes of a run, ready for use.

    Raises:
        SettingsError: one of the files makes no sense; all problems of all files at once.
    """

    def __init__(self, files: Iterable[RecipeFile] = ()) -> None:
        self.files = tuple(files)
        problems: list[str] = []
        self._by_host = {file.host: _compiled(file, problems) for file in self.files}
        if problems:
            raise SettingsError(problems)

    def of(self, url: str) -> Recipe | None:
        """Return the recipe for the page at `url`: that of its host or of the nearest domain above it."""
        if not self._by_host:
            return None
        from pipeline.extract.html.links import host_of  # noqa: PLC0415 - as above

        host = host_of(url)
        while host:
            if host in self._by_host:
                return self._by_host[host]
            host = host.partition(".")[2]
        return None

    @cached_property
    def digest(self) -> str:
        """Hex digits that change when a recipe does; empty without recipes."""
        told = "\0".join(f"{file.name}\0{file.text}" for file in self.files)
        return hashlib.blake2b(told.encode(), digest_size=8).hexdigest() if told else ""


def load_recipes(folder: str = DEFAULT_FOLDER) -> Recipes:
    """Return the recipes in `folder`; none where the default folder does not exist.

    Raises:
        SettingsError: `folder` cannot be read, or what is in it makes no sense; all problems at once.
    """
    place = Path(folder)
    if folder == DEFAULT_FOLDER and not place.exists():
        return Recipes()
    try:
        paths = sorted(path for path in place.iterdir() if path.name not in _IGNORED and path.name[0] != ".")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise SettingsError([f"cannot read recipes folder {folder}: {getattr(error, 'strerror', error)}"]) from error
    problems = [f"{path} is no recipe: {problem}" for path in paths if (problem := _misnamed(path, paths))]
    files = [] if problems else [_read(path) for path in paths]
    if problems:
        raise SettingsError(problems)
    return Recipes(files)


def load_recipe(path: Path) -> Recipe:
    """Return the recipe in the file `path`, for whatever host.

    Raises:
        SettingsError: it cannot be read or makes no sense.
    """
    if path.suffix not in {".toml", ".py"}:
        raise SettingsError([f"{path} is no recipe: its name must end in .toml or .py"])
    problems: list[str] = []
    recipe = _compiled(_read(path), problems)
    if problems:
        raise SettingsError(problems)
    return recipe


def _misnamed(path: Path, others: Iterable[Path]) -> str:
    if path.suffix not in {".toml", ".py"}:
        return "its name must be HOST.toml or HOST.py"
    if not _HOST.fullmatch(path.stem) or path.stem != path.stem.lower():
        return f'"{path.stem}" is no host in small letters'
    if path.suffix == ".py" and path.with_suffix(".toml") in others:
        return f"{path.with_suffix('.toml').name} is for the same host"
    return ""


def _read(path: Path) -> RecipeFile:
    try:
        return RecipeFile(str(path), path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError([f"cannot read recipe {path}: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise SettingsError([f"recipe {path} is not UTF-8: {error}"]) from error


def _compiled(file: RecipeFile, problems: list[str]) -> Recipe:
    """Return the recipe in `file`, adding what is wrong with it to `problems`."""
    from pipeline.extract.recipe import Recipe, Selectors, parse_selectors  # noqa: PLC0415 - as above

    if file.path.endswith(".py"):
        return _compiled_function(file, problems)
    try:
        selectors, found = parse_selectors(tomllib.loads(file.text), file.path)
    except tomllib.TOMLDecodeError as error:
        selectors, found = Selectors(), [f"{file.path} is not valid TOML: {error}"]
    problems += found
    return Recipe(file.name, selectors)


def _compiled_function(file: RecipeFile, problems: list[str]) -> Recipe:
    from pipeline.extract.recipe import Recipe  # noqa: PLC0415 - as above

    module = ModuleType(file.host)
    module.__file__ = file.path
    try:
        exec(compile(file.text, file.path, "exec"), module.__dict__)  # noqa: S102 - a recipe is the user's own code
    except SyntaxError as error:
        problems.append(f"{file.path}, line {error.lineno}: {error.msg}")
        return Recipe(file.name)
    except Exception as error:  # noqa: BLE001 - whatever its own code raises
        problems.append(f"{file.path}: {type(error).__name__}: {error}")
        return Recipe(file.name)
    function = module.__dict__.get(_FUNCTION)
    if not inspect.isfunction(function):
        own = [name for name, value in vars(module).items() if inspect.isfunction(value)]
        near = difflib.get_close_matches(_FUNCTION, own, n=1, cutoff=0.5)
        hint = f'; did you mean to name "{near[0]}" so?' if near else ""
        problems.append(f"{file.path}: has no function {_FUNCTION}(page){hint}")
    elif len(inspect.signature(function).parameters) != 1:
        problems.append(f"{file.path}: {_FUNCTION} must take one argument, the page")
    else:
        return Recipe(file.name, function=function)
    return Recipe(file.name)
