"""Ids: hex strings made by hashing, so that the same input gives the same id on every machine."""

from __future__ import annotations

import hashlib
from typing import Literal


def make_id(*parts: str | int) -> str:
    """Return the id made of `parts`: 32 hex digits, the same on every machine.

    The parts are hashed with their lengths, so that ("ab", "c") and ("a", "bc") differ. 128 bits of BLAKE2b: a
    collision among 10 billion rows has a chance of about 1 in 10^19.

    >>> make_id("https://example.org/", "abc")
    '47d9d833e0952a2635733b3d112067d5'
    """
    framed = "".join([f"{len(str(part))}:{part}" for part in parts])
    return hashlib.blake2b(framed.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


_PART_DIGITS = {"section": "a", "block": "b"}


def part_ids(document_id: str, part: Literal["section", "block"], count: int) -> list[str]:
    """Return the ids of the first `count` parts of a document: 24 digits of the document's id, one for the kind of part, position.

    Ids of one document sort in its order and lie close together, which also makes the tables smaller than hashes would.

    >>> part_ids("47d9d833e0952a2635733b3d112067d5", "block", 13)[12]
    '47d9d833e0952a2635733b3db000000c'
    """
    stem = f"{document_id[:24]}{_PART_DIGITS[part]}"
    return [f"{stem}{position:07x}" for position in range(count)]
