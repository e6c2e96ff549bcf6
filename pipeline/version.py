"""The version of the package, stored with each document and run."""

from importlib.metadata import version

VERSION = version("page-pipeline")
"""as installed"""
