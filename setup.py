"""Compile every module that has a `.pxd` beside it; the rest of the build is in pyproject.toml.

A `.pxd` holds C types for the names of its module and nothing that changes what the module does: without Cython or a C
compiler the same `.py` file runs as it is, only slower (docs/decisions/0017-compiled-modules.md).

    python setup.py build_ext --inplace        # or `make compile`
"""

from pathlib import Path

from setuptools import Extension, setup

ROOT = Path(__file__).parent
# Types come from the .pxd: an annotation must not change what a module does.
DIRECTIVES = {"annotation_typing": False, "autotestdict": False, "language_level": 3, "nonecheck": True}
# Contraction of a*b+c would give other last digits on some processors than the interpreter gives.
FLAGS = ["-O2", "-g0", "-ffp-contract=off"]


def compiled() -> list[Extension]:
    """Return an extension for each module with a `.pxd`, none where Cython is missing."""
    try:
        from Cython.Build import cythonize  # noqa: PLC0415 - a build without it is fine
    except ImportError:
        return []
    sources = [
        path.relative_to(ROOT).with_suffix(".py")
        for path in sorted(ROOT.glob("pipeline/**/*.pxd"))
        if path.with_suffix(".py").exists()
    ]
    extensions = [
        Extension(
            ".".join(path.with_suffix("").parts),
            [str(path)],
            extra_compile_args=FLAGS,
            depends=["setup.py"],
            optional=True,
        )
        for path in sources
    ]
    return cythonize(extensions, build_dir="build", quiet=True, compiler_directives=DIRECTIVES)


setup(ext_modules=compiled())
