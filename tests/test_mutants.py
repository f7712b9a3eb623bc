"""What `make mutants` breaks, which tests judge it, and what it makes of their end."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.mutants.judging import Verdict, copied
from tools.mutants.mutations import Mutation, mutations_of
from tools.mutants.nearest import judges_of
from tools.mutants.sample import STOREYS, Mutant, drawn
from tools.steps import ROOT


@pytest.mark.parametrize(
    ("line", "broken"),
    [
        ("a = b < c", ["a = (b <= c)", "a = (b >= c)"]),
        ("a = b in c", ["a = (b not in c)"]),
        ("a = b or ()", ["a = (b and ())", "a = (())", "a = (b)"]),
        ("a = not b", ["a = (b)"]),
        ("a = b - 1", ["a = (b + 1)", "a = b - 0"]),
        ("a = b if c else d", ["a = b if True else d", "a = b if False else d"]),
        ("a = [b for b in c if d]", ["a = [b for b in c if True]", "a = [b for b in c if False]"]),
        ("a.b = c", ["pass"]),
        ("raise Refused", ["pass"]),
        ("a = True", ["a = False"]),
        ('a = ""', ['a = "mutant"']),
        ("a = {b, c}", ["a = { c}", "a = {b, }"]),
        ("a = {b: c, d: e}", ["a = { d: e}", "a = {b: c, }"]),
        ("a = f(b, c=d)", ["a = f(b, )"]),
        ("a = any(b)", ["a = all(b)"]),
        ("a = b.strip()", ["a = (b)"]),
    ],
)
def test_line_is_broken_in_every_way_that_is_likely(line: str, broken: list[str]) -> None:
    source = line.encode()
    assert [mutation.apply(source).decode() for mutation in mutations_of(source)] == broken


def test_function_may_return_nothing() -> None:
    source = b"def f(): return a\n"
    assert [mutation.apply(source) for mutation in mutations_of(source)] == [b"def f(): return None\n"]


@pytest.mark.parametrize(
    "source",
    [
        '"""Say what it does."""',
        '__slots__ = ("a", "b")',
        "a: Literal[1, 2]",
        "def f(a: list[int] | None) -> int | None: ...",
        "@dataclass(frozen=True)\nclass A: ...",
        "assert a is not None",
        '_logger.error("it failed", 1)',
        'a = f"{b or c} of {1 + d}"',
        'a = "Enter the reason"',
        'a = ["Agency", "Due"]',
        "Words = dict[str, str] | None",
        "a = zip(b, strict=True)",
        "a, b = c, d",
    ],
)
def test_what_no_test_could_see_is_left_alone(source: str) -> None:
    assert mutations_of(source.encode()) == []


def test_element_of_a_long_table_belongs_to_its_own_line() -> None:
    mutations = mutations_of(b"A = {\n    b: c,\n    d: e,\n}\n")
    assert [(mutation.line, mutation.new) for mutation in mutations] == [(2, ""), (3, "")]


def test_the_same_seed_draws_the_same_lines() -> None:
    first, again, other = (drawn(ROOT, "exports", 5, seed) for seed in ("1", "1", "2"))
    assert first == again != other
    assert len({(mutant.path, mutant.mutation.line) for mutant in first}) == 5


def test_every_room_with_decisions_is_in_a_storey() -> None:
    places = {place for storey in STOREYS.values() for place in storey}
    rooms = {path.stem for path in (ROOT / "audit_app").iterdir() if path.suffix in {"", ".py"}}
    without = {"__init__", "__pycache__", "cli", "delivery", "errors", "extensions", "failures", "models"}
    assert rooms - without == {Path(place).stem for place in places}


def test_mutant_is_judged_by_its_own_tests_first_and_then_by_its_wing_in_the_rooms_above() -> None:
    tests = [str(path) for path in judges_of(ROOT, Path("audit_app/queries/rounds/grid.py"))]
    assert tests[0] == "tests/queries/rounds/test_grid.py"
    assert {"tests/queries/rounds/test_cases.py", "tests/web/rounds/test_cases.py"} <= set(tests)
    assert not any(test.startswith(("tests/browser", "tests/rules")) for test in tests)


@pytest.fixture
def small_tree(tmp_path: Path) -> Path:
    """A copy of a tree with a module and a test that sees some of it."""
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "due.py").write_text("def is_due(day, today):\n    return day < today\n")
    (tmp_path / "test_due.py").write_text(
        "from small.due import is_due\n\ndef test_due():\n    assert is_due(1, 2)\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  postgresql\n  browser\npythonpath = .\n")
    return tmp_path


@pytest.mark.parametrize(
    ("new", "verdict"), [("day >= today", Verdict.SEEN), ("day <= today", Verdict.UNSEEN)]
)
def test_break_that_no_test_sees_is_told_from_those_that_are_seen(
    small_tree: Path, new: str, verdict: Verdict
) -> None:
    path = Path("small/due.py")
    source = (small_tree / path).read_bytes()
    start = source.index(b"day < today")
    mutation = Mutation(2, start, start + len("day < today"), new)
    assert judged_elsewhere(small_tree, Mutant(path, source, mutation)) == verdict
    assert (small_tree / path).read_bytes() == source


def judged_elsewhere(tree: Path, mutant: Mutant) -> str:
    """The verdict of another process: pytest within pytest would share what its plugins keep."""
    script = (
        "from pathlib import *; from tools.mutants.judging import *; from tools.mutants.sample import *; "
        f"print(judge({tree!r}, {mutant!r}, [Path('test_due.py')]).verdict)"
    )
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_the_tree_itself_is_never_broken() -> None:
    with copied(ROOT) as copy:
        assert (copy / "audit_app" / "policy.py").read_bytes() == (ROOT / "audit_app/policy.py").read_bytes()
        assert not copy.is_relative_to(ROOT)
    assert not copy.exists()
