"""A ledger replays both ways, whatever the changes and however often the text was gone through."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Repair, Repaired, replay, undo

ANY = st.text(st.characters(), max_size=30)  # lone surrogates and NULs among them
Ledger = tuple[str, tuple[Repair, ...], str]


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """A text, repairs made one after another anywhere in it, and the text each of them left, by plain slicing."""
    text = old = draw(ANY)
    repairs = []
    for _ in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        after = draw(st.text(st.characters(), max_size=4))
        repairs.append(Repair("repair", "any", start, end, text[start:end], after, 1, 1.0))
        text = text[:start] + after + text[end:]
    return old, tuple(repairs), text


@given(ledgers())
def test_replay_gives_the_new_text(ledger: Ledger) -> None:
    old, repairs, new = ledger
    assert replay(old, repairs) == new


@given(ledgers())
def test_undo_gives_the_old_text(ledger: Ledger) -> None:
    old, repairs, new = ledger
    assert undo(new, repairs) == old
    assert Repaired(new, repairs).undo() == old


@given(ledgers(), st.integers(0, 12))
def test_a_ledger_may_be_cut_anywhere(ledger: Ledger, cut: int) -> None:
    old, repairs, new = ledger
    half = replay(old, repairs[:cut])
    assert replay(half, repairs[cut:]) == new
    assert undo(half, repairs[:cut]) == old


@given(ANY)
def test_no_repairs_change_nothing(text: str) -> None:
    assert replay(text, ()) == undo(text, ()) == text


def test_many_changes_in_one_pass_cost_no_square() -> None:
    text = "a" * 200_000
    repairs = tuple(Repair("repair", "any", index, index + 1, "a", "b", 1, 1.0) for index in range(200_000))
    assert replay(text, repairs) == "b" * 200_000
    assert undo("b" * 200_000, repairs) == text
