"""Settings: what is wrong with them is said all at once, with the nearest right name."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.settings import Settings, field_docs, load_settings, parse_settings

WRONG = [
    ({"job": 2}, 'unknown setting "job"; did you mean "jobs"?'),
    ({"page_time": 2}, 'unknown setting "page_time"; did you mean "page_timeout"?'),
    ({"zzz": 2}, 'unknown setting "zzz"; the settings are jobs, page_timeout,'),
    ({"jobs": "two"}, 'jobs must be a whole number, found "two"'),
    ({"jobs": True}, "jobs must be a whole number, found True"),
    ({"jobs": 2.0}, "jobs must be a whole number, found 2.0"),
    ({"jobs": -1}, "jobs must be at least 0, found -1"),
    ({"jobs": 1_001}, "jobs must be at most 1000, found 1001"),
    ({"jobs": 10**400}, "jobs must be at most 1000, found 1000"),
    ({"max_body_bytes": 10**13}, "max_body_bytes must be at most 1000000000000, found 10000000000000"),
    ({"page_timeout": 0}, "page_timeout must be at least 0.1, found 0"),
    ({"page_timeout": float("nan")}, "page_timeout must be a number, found nan"),
    ({"batch_pages": 0}, "batch_pages must be at least 1, found 0"),
    ({"batch_seconds": -0.5}, "batch_seconds must be at least 0, found -0.5"),
    ({"max_body_bytes": 0}, "max_body_bytes must be at least 1, found 0"),
    ({"max_failure_share": 1.5}, "max_failure_share must be at most 1, found 1.5"),
    ({"worker_memory": 1_000}, "worker_memory must be at least 500000000, found 1000"),
    ({"history_days": -1}, "history_days must be at least 0, found -1"),
    ({"log": 3}, "log must be a text, found 3"),
    ({"detector": "cld3"}, 'detector must be one of auto, eldc, cld2, langdetect, found "cld3"'),
    ({"detector": ["auto"]}, "detector must be one of auto, eldc, cld2, langdetect, found ['auto']"),
    ({"repair_off": "mojibake"}, 'repair_off must be a list of texts, found "mojibake"'),
    ({"repair_off": [1]}, "repair_off must be a list of texts, found [1]"),
    ({"recipes": ""}, 'recipes must be a text, found ""'),
    ({"recipes": ["a"]}, "recipes must be a text, found ['a']"),
    ({"repair_off": ["mojibake", "moji"]}, "repair_off names no rule: moji; the rules are "),
    ({"site_evidence": "*"}, 'site_evidence must be a list of texts, found "*"'),
    ({"site_evidence": ["www.a.example"]}, 'site_evidence names no site: "www.a.example"; did you mean "a.example"?'),
    ({"site_evidence": ["http://a.example/b", ""]}, 'site_evidence names no site: "http://a.example/b"; did you mean'),
    ({"site_evidence": [""]}, 'site_evidence names no site: ""'),
]
RIGHT = [
    {},
    {"jobs": 0},
    {"page_timeout": 1},
    {"page_timeout": float("inf")},
    {"max_failure_share": 0},
    {"detector": "cld2"},
    {"repair_off": []},
    {"repair_off": ["mojibake", "replacement_run"]},
    {"site_evidence": ["a.example", "b.co.uk", "192.0.2.1", "*"]},
]


@pytest.mark.parametrize(
    ("table", "said"), WRONG, ids=[f"{key}={value}" for one, _ in WRONG for key, value in one.items()]
)
def test_wrong(table, said):
    with pytest.raises(SettingsError) as caught:
        parse_settings(table, "my.toml")
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith(f"my.toml: {said}")


@pytest.mark.parametrize("table", RIGHT, ids=map(str, RIGHT))
def test_right(table):
    settings = parse_settings(table)
    for name, value in table.items():
        assert getattr(settings, name) == (tuple(value) if isinstance(value, list) else value)


def test_all_problems_at_once():
    table = {key: value for one, _ in WRONG for key, value in one.items()}
    with pytest.raises(SettingsError) as caught:
        parse_settings(table)
    assert len(caught.value.problems) == len(table)


@pytest.mark.parametrize(("table", "said"), [one for one in WRONG if "unknown" not in one[1]])
def test_wrong_values_are_refused_in_code_too(table, said):
    with pytest.raises(SettingsError) as caught:
        Settings(**table)
    assert str(caught.value).startswith(said)


def test_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_settings() == Settings()
    (tmp_path / "pipeline.toml").write_text('jobs = 3\nrepair_off = ["control"]\n')
    assert load_settings() == Settings(jobs=3, repair_off=("control",))
    (tmp_path / "other.toml").write_text("jobs = 4\n", encoding="utf-8-sig")  # as editors on Windows do
    assert load_settings(tmp_path / "other.toml").jobs == 4


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (None, "cannot read settings file .*: No such file"),
        (b"jobs = 1\nx y", "is not valid TOML: .*line 2"),
        (b"jobs = 1\njobs = 2", "is not valid TOML: "),
        (b"\xff\xfe", "is not valid TOML: "),
        (b"[jobs]\na = 1", "jobs must be a whole number"),
    ],
)
def test_broken_file(tmp_path, body, said):
    if body is not None:
        (tmp_path / "a.toml").write_bytes(body)
    with pytest.raises(SettingsError, match=said):
        load_settings(tmp_path / "a.toml")


def test_folder_in_place_of_the_file(tmp_path):
    with pytest.raises(SettingsError, match="Is a directory"):
        load_settings(tmp_path)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.text(max_size=3))
)
KEYS = st.sampled_from([one.name for one in dataclasses.fields(Settings)]) | st.text(max_size=8)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_table_gives_settings_or_says_why(table):
    try:
        settings = parse_settings(table)
    except SettingsError as error:
        problems = error.problems
    else:
        problems = []
        assert set(table) <= set(field_docs())
        assert dataclasses.replace(settings) == settings
    assert len(problems) <= len(table)
    assert all(problem.startswith("pipeline.toml: ") for problem in problems)


def test_digest_changes_with_what_can_change_a_row():
    plain = Settings().digest()
    assert plain == Settings(jobs=7, page_timeout=1, batch_pages=3).digest()
    others = {
        Settings(detector="cld2").digest(),
        Settings(repair_off=("control",)).digest(),
        Settings(site_evidence=("*",)).digest(),
        Settings(max_body_bytes=5).digest(),
        Settings().digest("a recipe's"),
    }
    assert len(others | {plain}) == 6


def test_every_setting_is_described():
    assert {name for name, text in field_docs().items() if text.strip()} == {
        one.name for one in dataclasses.fields(Settings)
    }
