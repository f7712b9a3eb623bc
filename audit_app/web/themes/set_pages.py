"""Pages that read a question set, whoever holds it: a version of a theme shows them, and a draft can."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import g, render_template
from werkzeug.wrappers import Response

from audit_app.exports import blank_forms
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.asking.conditions import in_words
from audit_app.rules.designer import blank_form as paper
from audit_app.rules.designer import plain_english, workload
from audit_app.rules.designer.coverage import coverage
from audit_app.rules.question_set import QuestionSet
from audit_app.web.forms import uploads
from audit_app.web.request import hooks


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
        "themes/question_sets/coverage.html",
        shown=shown,
        coverage=coverage(shown.questions),
        kinds=[SERVICE_KINDS.get(kind, kind) for kind in shown.questions.service_kinds],
        estimate=workload,
    )


def wording(shown: SetShown) -> str:
    found: dict[str, list[str]] = {}
    for remark in plain_english.remarks(shown.questions):
        found.setdefault(remark.key, []).append(remark.sentence)
    return render_template("themes/question_sets/wording.html", shown=shown, found=found, rules=plain_english)


def blank_form(shown: SetShown, kind: str) -> str:
    sections = paper.asked_on_paper(shown.questions, kind)
    return render_template(
        "themes/question_sets/form.html",
        shown=shown,
        sections=hooks.found(sections or None),
        scales=paper.scales_on_paper(shown.questions, kind),
        kind=kind,
        service=SERVICE_KINDS.get(kind, kind),
        paper=paper,
        only_when=lambda part: in_words(part.when, shown.questions),
        answering=lambda question: paper.answering(shown.questions, question),
    )


def word_form(shown: SetShown, kind: str) -> Response:
    hooks.found(paper.asked_on_paper(shown.questions, kind) or None)
    content = blank_forms.blank_form(shown.questions, kind, g.now)
    return uploads.word(content, f"{shown.questions.slug}-{shown.questions.version}-{kind}.docx")
