"""The version of the package, stored with each document and run."""

VERSION = "0.1.0"
"""what pyproject.toml takes it from; asking the installed metadata for it cost each process 40 ms"""
