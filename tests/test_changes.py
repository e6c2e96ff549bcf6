import json
import random
import re
from itertools import pairwise

import pytest
from conftest import ROOT, rows_of
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.batch.run import run as run_batch
from pipeline.refine import word_diff
from pipeline.refine.changes import Passage, compare, match
from pipeline.refine.word_diff import diff, tokens
from pipeline.settings import Settings

CASES = json.loads((ROOT / "tests/cases/changes.json").read_text())


def version(lines):
    """Read `## Heading: text` lines; the number of signs is the level."""
    sections, open_sections = [], []
    for number, line in enumerate(lines):
        signs, _, rest = line.partition(" ")
        heading, _, text = rest.partition(": ")
        while open_sections and open_sections[-1][0] >= len(signs):
            open_sections.pop()
        parent = open_sections[-1][1] if open_sections else None
        path = (*(sections[parent].path if parent is not None else ()), heading)
        open_sections.append((len(signs), number))
        sections.append(Passage(str(number), parent, heading, path, text))
    return sections


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_changes(case):
    found = compare(version(case["before"]), version(case["after"]))
    assert [[one.change, one.heading] for one in found] == case["changes"]
    for piece in case.get("diff", []):
        assert any(piece in one.diff for one in found)


HEADINGS = ["Harbour", "Lamp", "Keeper", "Ships", "Stores", "History"]
WORDS = ["oil", "wind", "rope", "gull", "tide", "salt", "fog", "bell", "wick", "brass", "stone", "storm"]
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
lines = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(HEADINGS), texts), max_size=12).map(
    lambda found: [f"{'#' * level} {heading}: {text}" for level, heading, text in found]
)


@given(lines)
def test_nothing_changed_between_a_version_and_itself(found):
    assert compare(version(found), version(found)) == []


@given(lines, lines)
def test_every_section_is_matched_once_or_named(before, after):
    old, new = version(before), version(after)
    pairs = match(old, new)
    assert len(set(pairs.values())) == len(pairs)
    changes = compare(old, new)
    added = {one.to_section_id for one in changes if one.change == "added"}
    removed = {one.from_section_id for one in changes if one.change == "removed"}
    assert added == {one.section_id for index, one in enumerate(new) if index not in pairs}
    assert removed == {one.section_id for index, one in enumerate(old) if index not in pairs.values()}
    told = {(one.from_section_id, one.to_section_id) for one in changes}
    for index, other in pairs.items():
        if (new[index].heading, new[index].text) != (old[other].heading, old[other].text):
            assert (old[other].section_id, new[index].section_id) in told


@given(lines, lines)
def test_the_same_is_told_the_other_way_round_about_what_came_and_went(before, after):
    there = compare(version(before), version(after))
    back = compare(version(after), version(before))
    assert sum(one.change == "added" for one in there) - sum(one.change == "removed" for one in there) == len(
        after
    ) - len(before)
    assert sum(one.change == "removed" for one in back) - sum(one.change == "added" for one in back) == len(
        after
    ) - len(before)


@given(st.text(max_size=200), st.text(max_size=200))
def test_tokens_are_the_text_and_a_diff_holds_what_differs(one, two):
    assert "".join(tokens(one)) == one
    likeness, shown = diff(one, two)
    assert 0 <= likeness <= 1
    assert (likeness == 1) == (one == two)
    assert bool(shown) == (one != two)


@given(
    st.lists(st.sampled_from("abc ."), max_size=40), st.lists(st.sampled_from("abc ."), max_size=40), st.integers(0, 60)
)
def test_long_texts_are_aligned_without_a_gap(one, two, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_diff, "_LONG", 4)
        patch.setattr(word_diff, "_MOST_PAIRS", most)
        steps = word_diff._aligned(one, two)
    old, new = 0, 0
    for tag, start, end, start_new, end_new in steps:
        assert (start, start_new) == (old, new)
        assert (one[start:end] == two[start_new:end_new]) == (tag == "equal")
        old, new = end, end_new
    assert (old, new) == (len(one), len(two))
    assert all(first[0] != "equal" or second[0] != "equal" for first, second in pairwise(steps))


def test_two_edits_far_apart_in_a_long_text():
    numbers = [str(number) for number in range(5_000)]
    edited = ["first", *numbers[:100], *numbers[101:4_900], "last", *numbers[4_900:]]
    likeness, shown = diff(" ".join(numbers), " ".join(edited))
    assert 0.999 < likeness < 1
    assert [re.sub(r"[^a-z0-9]", "", part) for part in re.findall(r"\[-.*?-\]|\{\+.*?\+\}", shown)] == [
        "first",
        "100",
        "last",
    ]
    assert len(shown) < 300
    assert diff(" ".join(numbers * 10), " ".join([*numbers * 10, "end"]))[0] == 0.9999


def test_a_log_that_repeats_itself_is_compared_in_no_time():
    rng = random.Random(1)  # noqa: S311 - no secret
    one, two = (" ".join(f"event{rng.randrange(150)}" for _ in range(20_000)) for _ in range(2))
    same = "The log of the harbour begins here."
    likeness, shown = diff(f"{same} {one} end", f"{same} {two} end")
    assert 0 < likeness < 0.01
    assert shown.startswith("…")


# ---------------------------------------------------------------- a hundred edits of whole pages


def sentence(rng):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(8, 30))) + "."


def page(chapters):
    """Make HTML of chapters: (heading, text, [(heading, text)])."""
    parts = [
        f"<h2>{heading}</h2><p>{text}</p>" + "".join(f"<h3>{one}</h3><p>{two}</p>" for one, two in below)
        for heading, text, below in chapters
    ]
    return (
        f"<!doctype html><html lang=en><title>Log</title><main><h1>Log of the light</h1>{''.join(parts)}</main></html>"
    )


def copied(chapters):
    return [(heading, text, list(below)) for heading, text, below in chapters]


def edited(rng, chapters):
    """Make one edit; return the new chapters, the kind of change and the heading it is about."""
    new = copied(chapters)
    place = rng.randrange(len(new))
    heading, text, below = new[place]
    kind = rng.choice(["added", "removed", "edited", "moved", "renamed"])
    if kind == "added":
        new.insert(place, ("A new chapter", sentence(rng), []))
        return new, kind, "A new chapter"
    if kind == "edited":
        words = text.split()
        words[rng.randrange(len(words))] = "CHANGED"
        new[place] = (heading, " ".join(words), below)
    if kind == "renamed":
        new[place] = (f"Once {heading}", text, below)
        return new, kind, f"Once {heading}"
    if kind == "removed":
        place = next(index for index, (*_, below) in enumerate(new) if not below)
        return new[:place] + new[place + 1 :], kind, new[place][0]
    if kind == "moved":  # by two places at least: which of two swapped neighbours moved nobody can tell
        chapter = new.pop(place)
        new.insert((place + 2) % len(new), chapter)
    return new, kind, heading


def test_a_hundred_edits_are_found_and_none_invented(write_page, out):
    rng = random.Random(7)  # noqa: S311 - edits, not secrets
    wanted = {}
    for number in range(100):
        chapters = [
            (
                f"{name} {number}",
                sentence(rng),
                [(f"{name} in {year}", sentence(rng)) for year in (1901, 1902)][: index % 3],
            )
            for index, name in enumerate(HEADINGS)
        ]
        url = f"https://example.org/{number}"
        new, kind, heading = edited(rng, chapters)
        write_page(f"{number}a.html", page(chapters), url=url, fetched_at="2024-03-01T10:00:00Z")
        write_page(f"{number}b.html", page(new), url=url, fetched_at="2024-04-01T10:00:00Z")
        wanted[url] = [(kind, heading)]
    run_batch(out.parent / "raw", out, Settings(jobs=0))
    rows = pipeline.load("section_changes", out)
    found = {url: list(zip(part["change"], part["heading"], strict=True)) for url, part in rows.groupby("url")}
    assert found == wanted


# ---------------------------------------------------------------- versions in time


def capture(write_page, name, text, day):
    write_page(name, page([("Oil", text, [])]), url="https://example.org/log", fetched_at=f"2024-03-{day:02}T10:00:00Z")


def steps(out, **options):
    rows = pipeline.load("section_changes", out, **options)
    return [(time.day, change) for time, change in zip(rows["changed_at"], rows["diff"], strict=True)]


def test_content_that_comes_back_is_a_change_again(write_page, out):
    for day, text in enumerate(["one barrel", "two barrels", "one barrel", "one barrel", "two barrels"], 1):
        capture(write_page, f"{day}.html", text, day)
    run_batch(out.parent / "raw", out, Settings(jobs=0))
    there, back = "[-one barrel-]{+two barrels+}", "[-two barrels-]{+one barrel+}"
    assert steps(out) == [(2, there), (3, back), (5, there)]


def test_a_version_found_later_stands_between_its_neighbours(write_page, out):
    capture(write_page, "1.html", "one barrel", 1)
    capture(write_page, "3.html", "three barrels", 3)
    run_batch(out.parent / "raw", out, Settings(jobs=0))
    capture(write_page, "2.html", "two barrels", 2)
    run_batch(out.parent / "raw", out, Settings(jobs=0))
    first, second = "[-one barrel-]{+two barrels+}", "[-two-]{+three+} barrels"
    assert steps(out) == [(2, first), (3, second)]
    assert steps(out, as_of="2024-03-02") == [(2, first)]
    assert len(steps(out, current=False)) == 3


def test_runs_one_by_one_record_what_one_run_does(write_page, out, tmp_path):
    for day, text in enumerate(["one barrel", "two barrels", "three barrels"], 1):
        capture(write_page, f"{day}.html", text, day)
        run_batch(out.parent / "raw", out, Settings(jobs=0))
    run_batch(out.parent / "raw", tmp_path / "at_once", Settings(jobs=0))
    assert rows_of(out)["section_changes"] == rows_of(tmp_path / "at_once")["section_changes"]


def test_a_run_that_brings_nothing_records_nothing(write_page, out):
    capture(write_page, "1.html", "one barrel", 1)
    capture(write_page, "2.html", "two barrels", 2)
    for _ in range(2):
        run_batch(out.parent / "raw", out, Settings(jobs=0))
    assert len(steps(out, current=False)) == 1
