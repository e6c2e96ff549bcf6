"""A whole run: what is due, who reads it, what is written down about it. `run.py` is the place to begin."""
