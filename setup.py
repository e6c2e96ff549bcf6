"""Compile every module that has a `.pxd` beside it; the rest of the build is in pyproject.toml.

A `.pxd` holds C types for the names of its module and nothing that changes what the module does: without Cython or a C
compiler the same `.py` file runs as it is, only slower (docs/decisions/0017-compiled-modules.md). PAGE_PIPELINE_COMPILE=no
in the environment leaves it at that.

    python setup.py build_ext --inplace        # or `make setup`
"""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import BaseError, CCompilerError

ROOT = Path(__file__).parent
PACKAGE = ROOT / "pipeline"
# Types come from the .pxd: an annotation must not change what a module does. An attribute of None is an error, not a crash.
DIRECTIVES = {"annotation_typing": False, "autotestdict": False, "language_level": 3, "nonecheck": True}
# Contraction of a*b+c would give other last digits on some processors than the interpreter gives.
FLAGS = ["-O2", "-g0", "-ffp-contract=off"]


def modules() -> list[Path]:
    """Return the modules to compile. A `.pxd` without a module is only for others to include."""
    sources = [path.with_suffix(".py") for path in sorted(PACKAGE.rglob("*.pxd"))]
    return [source.relative_to(ROOT) for source in sources if source.exists()]


def extensions() -> list[Extension]:
    """Return an extension for each module to compile, none where Cython is missing or compiling is not wanted."""
    if os.environ.get("PAGE_PIPELINE_COMPILE") == "no":
        return []
    try:
        from Cython.Build import cythonize  # noqa: PLC0415 - a build without it is fine
    except ImportError:
        print("Cython is missing: page-pipeline is not compiled and will run, but slower", file=sys.stderr)  # noqa: T201
        return []
    found = [
        Extension(".".join(path.with_suffix("").parts), [str(path)], extra_compile_args=FLAGS, depends=["setup.py"])
        for path in modules()
    ]
    return cythonize(found, build_dir="build", quiet=True, compiler_directives=DIRECTIVES)


class BuildAll(build_ext):
    """Builds all extensions or none: a module that is compiled asks others for their C types."""

    def run(self) -> None:
        """Build, and leave no library behind that does not belong to its source."""
        try:
            super().run()
            wanted = {source.with_suffix("").as_posix() for source in modules()}
        except (BaseError, CCompilerError, OSError) as error:
            wanted = set()
            self.extensions = []
            print(  # noqa: T201
                f"No working C compiler ({error}): page-pipeline is not compiled and will run, but slower.",
                file=sys.stderr,
            )
        for folder in (ROOT, Path(self.build_lib)):
            for library in folder.glob("pipeline/**/*.so"):
                name = library.with_name(library.name.partition(".")[0]).relative_to(folder).as_posix()
                if name not in wanted:
                    library.unlink()


setup(ext_modules=extensions(), cmdclass={"build_ext": BuildAll})
