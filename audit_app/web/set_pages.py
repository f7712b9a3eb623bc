"""Pages that read a question set, whoever holds it: a version of a theme shows them, and a draft can."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import render_template

from audit_app.rules import plain_english, workload
from audit_app.rules.cohort import SERVICE_KINDS
from audit_app.rules.coverage import coverage
from audit_app.rules.question_sets import QuestionSet


@dataclass(frozen=True)
class SetShown:
    """`crumbs` lead to it. `address` gives that of a page about it, by the name that the page has among a version's
    endpoints: "version" reads it in full, with `_anchor="question-…"` at one question.
    """

    questions: QuestionSet
    crumbs: tuple[Mapping[str, str], ...]
    address: Callable[..., str]

    @property
    def caption(self) -> str:
        return f"{self.questions.title}, version {self.questions.version}"


def who_is_asked(shown: SetShown) -> str:
    return render_template(
        "question_sets/coverage.html",
        shown=shown,
        coverage=coverage(shown.questions),
        kinds=[SERVICE_KINDS.get(kind, kind) for kind in shown.questions.service_kinds],
        estimate=workload,
    )


def wording(shown: SetShown) -> str:
    found: dict[str, list[str]] = {}
    for remark in plain_english.remarks(shown.questions):
        found.setdefault(remark.key, []).append(remark.sentence)
    return render_template("question_sets/wording.html", shown=shown, found=found, rules=plain_english)
