"""Every error this package raises on purpose.

PipelineError            one sentence that says what is wrong, what was found and what to do next
├── PageError            one page gave no document; `run` writes it as a row of `failures`
│   └── NotText          the body is not text at all (PDF, JPEG, ZIP...)
├── SettingsError        pipeline.toml or a command's options are wrong; holds *all* problems found
└── StoreError           raw/ or processed/ cannot be read or written
    └── BusyError        another run is working on the same processed/
"""

from __future__ import annotations


class PipelineError(Exception):
    """Base of all errors a user can cause and mend; its text is one sentence fit to print."""


class PageError(PipelineError):
    """A page that gave no document.

    Attributes:
        stage: where it happened: `capture`, `decode`, `blocks`, `repair`, `sections`, `language` or `tables`.
        code: short stable word for counting (`empty`, `not_text`, `too_large`, `bug`...).
        detail: a sentence for people.
    """

    def __init__(self, stage: str, code: str, detail: str) -> None:
        super().__init__(stage, code, detail)
        self.stage = stage
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.detail} ({self.stage}: {self.code})"


class NotText(PageError):  # noqa: N818 - the public contract names it so
    """The body is binary; `detail` names what it is."""

    def __init__(self, detail: str) -> None:
        super().__init__("decode", "not_text", detail)

    def __reduce__(self) -> tuple[type[NotText], tuple[str]]:
        return NotText, (self.detail,)


class SettingsError(PipelineError):
    """Settings that cannot be used; `problems` lists every one, so that one edit mends them all."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


class StoreError(PipelineError):
    """A folder or table that cannot be read or written."""


class BusyError(StoreError):
    """Another run holds the lock of this processed/."""
