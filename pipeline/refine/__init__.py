"""Repaired text, the section tree, language: pure functions on blocks."""
