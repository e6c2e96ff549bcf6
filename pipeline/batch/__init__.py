"""A whole run: what is due, who reads it, what is written down about it."""

from pipeline.batch.account import RunReport
from pipeline.batch.run import retry, run

__all__ = ["RunReport", "retry", "run"]
