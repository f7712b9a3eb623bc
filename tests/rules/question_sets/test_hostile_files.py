"""Files made to hurt, and files that are merely broken: refused at once, with a reason."""

import pytest

from audit_app.rules.question_sets.errors import MOST_ERRORS
from audit_app.rules.question_sets.files import check
from tests.rules.question_sets.samples import SMALL, changed

TITLE = "title: A small theme"
CHOICE = "          - {key: a, label: b}\n"

HOSTILE = [
    ("larger than 1,000,000 bytes", "a" * 50_000_000),
    ("larger than 1,000,000 bytes", "é" * 500_001),
    ("more than 20 levels deep", "[" * 900_000),
    ("more than 20 levels deep", "{a: " * 200_000),
    ("more than 20 levels deep", "- " * 400_000),
    ("more than 50,000 items", "choices: [" + "c," * 450_000 + "]"),
    ("Anchors (&)", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"),
    ("Anchors (&)", "a: &a x\nb: [" + "*a, " * 200_000 + "]"),
    ("Tags (!)", "title: !!python/object/apply:os.system [ls]\n"),
    ("A second document", f"{SMALL}---\n{SMALL}"),
    ("an invisible character here (U+0000)", SMALL + "\x00"),
    ("an invisible character here (U+0007)", changed((TITLE, 'title: "A small\\atheme"'))),
    ("an invisible character here (U+202E)", changed((TITLE, "title: A small\u202etheme"))),
    ("an invisible character here (U+D800)", SMALL + "\ud800"),
    ("looks like HTML", changed((TITLE, 'title: "<script>alert(1)</script>"'))),
    ("200,000 characters. It must be 200 or fewer", changed((TITLE, f'title: "{"<a" * 100_000}"'))),
    ("Write a whole number", changed(("minutes: 20", f"minutes: {'9' * 100_000}"))),
    ("9,002 items. It must have 100 or fewer", changed(("choices:\n", "choices:\n" + CHOICE * 9_000))),
    ("'<<' is not recognised", changed((TITLE, "<<: {title: A small theme}"))),
    ("a name must be one word", changed((TITLE, f"{TITLE}\n? [a, b]\n: c"))),
    ("is not recognised", changed((TITLE, f"{TITLE}\n? {'t' * 500_000}\n: c"))),
]

SYNTAX = [
    ("minutes: 20", "\tminutes: 20", "tabs"),
    ("minutes: 20", "minutes: @20", "quotes around"),
    (TITLE, "title: A small: theme", "quotes around a text with a colon"),
    (TITLE, "title: 'A small theme", "quot"),
    ("[police]", "[police", "Close the bracket"),
]


@pytest.mark.parametrize(("problem", "text"), HOSTILE, ids=[problem for problem, _ in HOSTILE])
def test_hostile_file_is_refused_and_told_why(problem: str, text: str) -> None:
    errors = check(text)
    assert any(problem in f"{error.message} {error.mend}" for error in errors)
    assert all(len(str(error)) < 500 for error in errors)


@pytest.mark.parametrize(("old", "new", "mend"), SYNTAX)
def test_mistake_in_yaml_is_told_with_a_way_to_mend_it(old: str, new: str, mend: str) -> None:
    (error,) = check(changed((old, new)))
    assert "cannot be read as YAML" in error.message
    assert mend in error.mend


@pytest.mark.parametrize("line", ["titel: x\n", "title: x\n", "a: &a x\n"])
def test_errors_without_end_are_cut_and_told_so(line: str) -> None:
    errors = check("format: 1\n" + line * 20_000)
    assert len(errors) == MOST_ERRORS + 1
    assert errors[-1].message == "There are more errors after this one."


@pytest.mark.parametrize(
    ("title", "column"), [("title: A\x07", 9), ('title: "A\\a"', 8), ("title: A: b", 9), ("title: &a A", 8)]
)
def test_what_is_refused_is_found_at_its_line_and_column(title: str, column: int) -> None:
    (error,) = check(changed((TITLE, title)))
    assert (error.line, error.column) == (4, column)
