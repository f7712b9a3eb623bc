"""Every question by every kind of service: asked of every case, of some, or not."""

from audit_app.rules.designer.coverage import Asked, Coverage, coverage
from audit_app.rules.question_sets.files import parse
from config import ROOT
from tests.rules.question_sets.samples import small_set


def asked(covered: Coverage, kind: str) -> dict[str, Asked]:
    at = covered.kinds.index(kind)
    return {line.question.key: line.asked[at] for part in covered.parts for line in part.lines}


def test_question_is_asked_of_its_own_kinds_alone() -> None:
    covered = coverage(small_set())
    assert asked(covered, "police")["sent"] is Asked.ALWAYS
    assert asked(covered, "school")["sent"] is Asked.NEVER


def test_what_depends_on_the_case_is_asked_sometimes_with_its_condition_in_words() -> None:
    path = ROOT / "audit_templates" / "themes" / "step-up-step-down" / "1.yaml"
    covered = coverage(parse(path.read_text(encoding="utf-8")))
    (up,) = {
        line.only_when for part in covered.parts if part.section.title == "Stepping up" for line in part.lines
    }
    assert up == "Direction: Step up"
    asked_early = asked(covered, "early-help")
    assert asked_early["change-lasting"] is Asked.SOMETIMES
    assert asked_early["sources"] is Asked.ALWAYS


def test_totals_count_what_the_lines_say() -> None:
    covered = coverage(small_set())
    for kind, total in zip(covered.kinds, covered.totals, strict=True):
        found = list(asked(covered, kind).values())
        assert total.always == found.count(Asked.ALWAYS)
        assert total.sometimes == found.count(Asked.SOMETIMES)
