"""The documentation says what the code does: everything public is in it, its examples run, its links lead somewhere."""

import contextlib
import dataclasses
import inspect
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import pipeline
from pipeline import cli, errors, sites
from pipeline.refine.repair import RULES
from pipeline.settings import Settings, field_docs
from pipeline.sites import site_docs
from pipeline.store.schema import TABLES
from pipeline.view.dictionary import dictionary_markdown

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", ROOT / "raw" / "README.md"]
PAGES += [ROOT / "bench" / "README.md", *sorted(DOCS.rglob("*.md"))]
EXAMPLES = [page for page in PAGES if "\n<!-- executed -->\n" in page.read_text("utf-8")]
TO_BE_ADDED = {"pipeline/extract/gemtext.py", "tests/cases/repair_tex_accent.json"}  # what the how-tos add
PLAIN = {"COLUMNS": "100", "NO_COLOR": "1"}

_BLOCK = re.compile(
    r"^<!-- executed -->\n```(?P<kind>python|console)\n(?P<code>.*?)^```$(?:\n+```text\n(?P<output>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_DURATION = re.compile(r"in [\d.,]+ s \([^)]*\)")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text: str, heading: str | None = None) -> list[list[str]]:
    """Return the cells of the Markdown tables in `text`, below `heading` if there is one."""
    if heading is not None:
        text = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def plain(text: str) -> str:
    """Return what a command printed without what differs from run to run."""
    return "\n".join(line.rstrip() for line in _DURATION.sub("in N s", text).strip().splitlines())


# ---------------------------------------------------------------- everything public is documented


def test_tables_are_as_generated() -> None:
    assert read("docs/tables.md") == dictionary_markdown(), "run `make docs`"


def test_readme_has_a_line_for_each_table() -> None:
    lines = {line[0]: line[1] for line in rows(read("README.md"), "What comes out")[1:]}
    assert list(lines) == [f"[{name}](docs/tables.md#{name})" for name in TABLES]
    assert all(lines.values())


def test_commands_are_as_generated() -> None:
    made = subprocess.run(
        [sys.executable, DOCS / "commands.py"], env={**os.environ, **PLAIN}, capture_output=True, text=True, check=True
    ).stdout
    assert made.split() == read("docs/commands.md").split(), "run `make docs`"  # argparse wraps as its version likes


def test_repair_rules_are_as_generated() -> None:
    made = subprocess.run(
        [sys.executable, DOCS / "rules.py"], env={**os.environ, **PLAIN}, capture_output=True, text=True, check=True
    ).stdout
    assert made == read("docs/repair.md"), "run `make docs`"


def test_readme_has_a_line_for_each_command() -> None:
    lines = [line[0] for line in rows(read("README.md"), "Commands")[1:]]
    assert [line.strip("`").split()[1] for line in lines] == [name for name, *_ in cli.COMMANDS]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_named_options_exist(page: Path) -> None:
    known = set(re.findall(r"--[a-z]+", read("docs/commands.md")))
    calls = re.findall(r"pipeline (?:run|page|status|failures|retry|tables)\b[^\n`&;]*", page.read_text("utf-8"))
    assert {option for call in calls for option in re.findall(r"(?<!\S)--[a-z]+", call)} <= known


def test_sites_are_documented() -> None:
    found = {line[0]: line[1:] for line in rows(read("docs/settings.md"), "Sites")[1:]}
    meanings = site_docs(Path(sites.__file__).read_text())
    assert list(found) == [f"`{one.name}`" for one in dataclasses.fields(sites.Site)]
    for one in dataclasses.fields(sites.Site):
        default, meaning = found[f"`{one.name}`"]
        assert meaning == meanings[one.name]
        value = list(one.default) if isinstance(one.default, tuple) else one.default
        assert default == ("required" if value is dataclasses.MISSING else f"`{json.dumps(value)}`")


def test_settings_are_documented() -> None:
    found = {line[0]: line[1:] for line in rows(read("docs/settings.md").partition("## Sites")[0])[1:]}
    hints = get_type_hints(Settings)
    assert list(found) == [f"`{one.name}`" for one in dataclasses.fields(Settings)]
    for one in dataclasses.fields(Settings):
        default, meaning = found[f"`{one.name}`"]
        assert meaning == field_docs()[one.name]
        if one.name == "jobs":
            assert default == "one for each core"
        else:
            value = list(one.default) if isinstance(one.default, tuple) else one.default
            assert (
                json.loads(default.strip("`").replace("_", "") if hints[one.name] in {int, float} else default[1:-1])
                == value
            )
        assert all(f"`{choice}`" in meaning for choice in get_args(hints[one.name]) if isinstance(choice, str))


def test_settings_example_is_valid() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", read("docs/settings.md"), re.DOTALL)
    import tomllib  # noqa: PLC0415 - only here

    from pipeline.settings import parse_settings  # noqa: PLC0415

    assert parse_settings(tomllib.loads(example)) != Settings()


def test_errors_are_documented() -> None:
    classes = [name for name, one in vars(errors).items() if inspect.isclass(one) and issubclass(one, Exception)]
    found = [line[0].strip("`") for line in rows(read("docs/failures.md"), "Exceptions")[1:]]
    assert sorted(found) == sorted(classes)


def test_failure_codes_are_documented() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "pipeline").rglob("*.py"))
    used = set(re.findall(r'PageError\(\s*(?:name|"\w+"),\s*"(\w+)"', source)) | {"not_text"}
    found = [line[1].strip("`") for line in rows(read("docs/failures.md"), "Codes")[1:]]
    assert set(found) == used


def test_repair_rules_are_documented() -> None:
    found = {line[0]: line[1] for line in rows(read("docs/ledger.md"), "Rules of step `repair`")[1:]}
    assert found == {f"`{rule.name}`": rule.description for rule in RULES}
    assert list(found) == [f"`{rule.name}`" for rule in RULES]


def test_decode_rules_are_documented() -> None:
    (told,) = re.findall(r"rules (.*?)In these rows", pipeline.decode.__doc__ or "", re.DOTALL)
    found = [line[0] for line in rows(read("docs/ledger.md"), "Rules of step `decode`")[1:]]
    assert sorted(found) == sorted(re.findall(r"`\w+`", told))


def test_python_interface_is_documented() -> None:
    (block,) = re.findall(r"## From Python\n+```python\n(.*?)```", read("README.md"), re.DOTALL)
    told = {
        name: re.findall(r"(\w+)(?:=[^,]*)?(?:, |$)", words)
        for name, words in re.findall(r"^pipeline\.(\w+)\((.*?)\)", block, re.MULTILINE)
    }
    functions = {name: one for name in pipeline.__all__ if inspect.isroutine(one := getattr(pipeline, name))}
    assert told == {
        name: [one.name for one in inspect.signature(call).parameters.values() if one.kind is not one.KEYWORD_ONLY]
        for name, call in functions.items()
    }


# ---------------------------------------------------------------- what is named exists


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_resolve(page: Path) -> None:
    for target in _LINK.findall(_FENCED.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = page if not path else page.parent / path
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file), target


def test_every_page_can_be_reached_from_the_readme() -> None:
    linked = {target.partition("#")[0] for target in _LINK.findall(read("README.md"))}
    pages = {name_of(page) for page in DOCS.glob("*.md")}
    assert pages <= linked
    assert "docs/decisions" in linked


def anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", _FENCED.sub("", file.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_named_files_and_targets_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`|\$ )make ([a-z-]+)", text, re.MULTILINE)) <= targets
    named = set(re.findall(r"`((?:pipeline|tests|docs|bench)/[\w./-]*\w)`", text))
    assert not [name for name in named - TO_BE_ADDED if not (ROOT / name).exists()]


def test_decisions_are_numbered() -> None:
    files = sorted((DOCS / "decisions").glob("*.md"))
    assert [file.name[:4] for file in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    for file in files:
        assert file.read_text("utf-8").startswith(f"# {file.name[:4]} ")


def test_changelog_has_this_version() -> None:
    assert f"\n## {pipeline.__version__}" in read("CHANGELOG.md")


def test_dependencies_have_their_reasons() -> None:
    (listed,) = re.findall(r"^dependencies = \[\n(.*?)^\]", read("pyproject.toml"), re.MULTILINE | re.DOTALL)
    found = {line[0] for line in rows(read("docs/decisions/0004-dependencies.md"))[1:]}
    assert found == set(re.findall(r'"([\w-]+)', listed))


# ---------------------------------------------------------------- examples do what they show


@pytest.fixture(scope="session")
def processed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a folder with the sample raw/ and what `pipeline run` made of it, and what it printed."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "raw", folder / "raw")
    return folder, command("run", folder)


def command(arguments: str, folder: Path) -> str:
    environment = {**os.environ, **PLAIN, "PYTHONPATH": str(ROOT)}
    call = [sys.executable, "-m", "pipeline.cli", *shlex.split(arguments)]
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def test_readme_shows_what_make_run_prints(processed: tuple[Path, str]) -> None:
    (block,) = re.findall(r"\$ make run\n(.*?)\n```", read("README.md"), re.DOTALL)
    assert "pipeline run\n" in read("Makefile")
    assert plain(block) == plain(processed[1])


@pytest.mark.parametrize("page", EXAMPLES, ids=name_of)
def test_examples(page: Path, processed: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "work"
    shutil.copytree(processed[0], folder)
    monkeypatch.chdir(folder)
    text = page.read_text("utf-8")
    blocks = list(_BLOCK.finditer(text))
    assert len(blocks) == text.count("\n<!-- executed -->\n")
    names = {"__name__": "example"}
    for block in blocks:
        if block["kind"] == "console":
            calls = re.split(r"^\$ ", block["code"], flags=re.MULTILINE)[1:]
            for line, _, shown in (call.partition("\n") for call in calls):
                name, _, arguments = line.partition(" ")
                if name == "pipeline":
                    assert plain(command(arguments, folder)) == plain(shown), line
                else:
                    subprocess.run(line, shell=True, cwd=folder, check=True)  # noqa: S602 - our own words
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block["code"], str(page), "exec"), names)  # noqa: S102 - our own words
        assert plain(printed.getvalue()) == plain(block["output"] or ""), block["code"]
