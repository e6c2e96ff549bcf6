"""Modules with C types: compiled or not, a page gives the same; what a build makes, and what it says where it cannot."""

import importlib
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest
from conftest import ROOT
from reading import judge_all, mend_all, read_all, sources

from pipeline.extract.html.whitespace import collapse
from pipeline.version import is_compiled

TYPED = [
    path.with_suffix("") for path in sorted((ROOT / "pipeline").rglob("*.pxd")) if path.with_suffix(".py").exists()
]
NAMES = [path.relative_to(ROOT).as_posix() for path in TYPED]
needs_compiled = pytest.mark.skipif(not is_compiled(), reason="the checkout is not compiled: `make setup` tells why")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what a build needs, with no library in it."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, folder)
    shutil.copytree(ROOT / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    if (ROOT / "build").exists():  # the C sources, which take seconds to write
        shutil.copytree(ROOT / "build" / "pipeline", folder / "build" / "pipeline")
    return folder


def run(*command, cwd, **environment):
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@needs_compiled
@pytest.mark.parametrize("module", NAMES)
def test_a_module_with_types_is_compiled(module):
    assert importlib.import_module(module.replace("/", ".")).__file__.endswith(EXTENSION_SUFFIXES[0])


@pytest.fixture(scope="module")
def interpreted(checkout: Path):
    """Return what modules that are not compiled say of pages and texts."""
    return json.loads(run(ROOT / "tests" / "reading.py", checkout, cwd=checkout).stdout)


@needs_compiled
def test_compiled_and_interpreted_give_the_same(checkout, interpreted):
    assert interpreted["walk"] == str(checkout / "pipeline/extract/html/walk.py")
    compiled = json.loads(json.dumps(read_all()))
    assert len(compiled) == len(sources()) > 60
    for name, found in compiled.items():
        assert found == interpreted["read"][name], name


@needs_compiled
def test_compiled_and_interpreted_find_the_same_language(interpreted):
    """`characters_loop.pxd` says again in C what Python says."""
    compiled = judge_all()
    assert len(compiled) > 10_000
    for text, found in compiled.items():
        assert found == interpreted["judged"][text], ascii(text)


@needs_compiled
def test_compiled_and_interpreted_mend_the_same(interpreted):
    """So do the loops of repair."""
    compiled = mend_all()
    assert len(compiled) > 1_900
    for text, found in compiled.items():
        assert found == interpreted["mended"][text], ascii(text)


def test_the_loop_over_characters_answers_as_python_does(checkout):
    """So does `plain_loop.pxd`."""
    code = "import sys; sys.path.insert(0, '.'); from pipeline.extract.html.whitespace import collapse\n"
    dice = random.Random(3)  # noqa: S311 - texts, no secrets
    # spaces, no-break spaces behind letters that hold them and others, controls; strings of one, two and four bytes a character
    alphabets = (
        "ab  \n",
        "ab \t\xa0",
        "aÃ \xa0\xa0\n",
        "√ж\u2009 \xa0\u3000",
        "😀â \xa0\u202f",
        "a \x85\xa0Â\x1c",
        "é\ufdd0 \xa0Ã\u200b",
    )
    texts = [f"a{chr(point)}b {chr(point)} c{chr(point)}" for point in (*range(0x3100), 0xFDD0, 0xFFFF, 0x1F600)]
    texts += ["".join(dice.choices(alphabet, k=dice.randrange(12))) for alphabet in alphabets for _ in range(1_000)]
    code += f"print(ascii([collapse(text) for text in {texts!a}]))"
    (checkout / "ask.py").write_text(code)
    found = [collapse(text) for text in texts]
    assert run("ask.py", cwd=checkout).stdout.strip() == ascii(found)
    assert all(text == text.encode("utf-32").decode("utf-32") for text in found), "not as short as Python keeps them"


def test_without_a_compiler_a_build_says_what_that_means(checkout, tmp_path):
    shutil.copytree(checkout, tmp_path / "copy")
    stale = tmp_path / "copy/pipeline/extract" / f"layout{EXTENSION_SUFFIXES[0]}"
    stale.write_bytes(b"")  # of an earlier build: it must not stand before the module
    done = run("setup.py", "--quiet", "build_ext", "--inplace", cwd=tmp_path / "copy", CC="/nonexistent/cc")
    why = "[Errno 2] No such file or directory: '/nonexistent/cc'"
    assert done.stderr == f"No working C compiler ({why}): page-pipeline is not compiled and will run, but slower.\n"
    assert not stale.exists()


@needs_compiled
def test_a_wheel_holds_libraries_and_data(checkout, tmp_path):
    built = tmp_path / "copy"
    shutil.copytree(checkout, built)
    shutil.copytree(ROOT / "build", built / "build", dirs_exist_ok=True)  # else it would all be compiled again
    pip = ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-build-isolation", "--no-deps"]
    run(*pip, "--wheel-dir", tmp_path, built, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {name for name in held if name.endswith(".so")} == {name + EXTENSION_SUFFIXES[0] for name in NAMES}
    assert shipped() <= held


def test_a_source_archive_holds_all_that_a_build_needs(checkout, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(checkout, copy)
    (copy / "pipeline/extract" / f"layout{EXTENSION_SUFFIXES[0]}").write_bytes(b"")
    run("-c", "import setuptools.build_meta as b; b.build_sdist('..')", cwd=copy)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as members:
        held = {name.partition("/")[2] for name in members.getnames()}
    assert shipped() | {"setup.py", "pyproject.toml", "README.md", "LICENSE"} <= held
    assert not [name for name in held if name.endswith(".so")]


def shipped():
    """Return every file of the package that git has or will have."""
    files = [path for path in (ROOT / "pipeline").rglob("*") if path.is_file()]
    return {
        path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".so" and "__pycache__" not in path.parts
    }
