"""A whole run: what is due, who reads it, what is written down about it."""

from pipeline.batch.run import RunReport, retry, run

__all__ = ["RunReport", "retry", "run"]
