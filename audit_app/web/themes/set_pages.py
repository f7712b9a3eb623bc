"""Pages that read a question set, whether it is a version of a theme or a draft: coverage, wording, blank forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import g, render_template
from werkzeug.wrappers import Response

from audit_app.exports import blank_forms
from audit_app.rules.answers.registry import choices_for
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.asking.condition_words import conditions_in_words
from audit_app.rules.designer import blank_form as paper
from audit_app.rules.designer import plain_english, workload
from audit_app.rules.designer.coverage import coverage
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.web.request import hooks
from audit_app.web.request.downloads import hand_out


@dataclass(frozen=True)
class SetView:
    """A question set with what its pages need of their surroundings.

    `crumbs` are the breadcrumbs above the pages. `address` returns the address of a page about the set, by the
    endpoint that it has for a version: "version" reads the set in full, with `_anchor="question-…"` at a question.
    """

    questions: QuestionSet
    crumbs: tuple[Mapping[str, str], ...]
    address: Callable[..., str]

    @property
    def caption(self) -> str:
        """Return title and number."""
        return f"{self.questions.title}, version {self.questions.version}"


def who_is_asked(view: SetView) -> str:
    """Render who is asked what, and how long it takes."""
    return render_template(
        "themes/question_sets/coverage.html",
        shown=view,
        coverage=coverage(view.questions),
        kinds=[SERVICE_KINDS.get(kind, kind) for kind in view.questions.service_kinds],
        estimate=workload,
    )


def wording(view: SetView) -> str:
    """Render what could be put in plainer English, by question."""
    remarks: dict[str, list[str]] = {}
    for remark in plain_english.remarks(view.questions):
        remarks.setdefault(remark.key, []).append(remark.sentence)
    return render_template(
        "themes/question_sets/wording.html", shown=view, found=remarks, rules=plain_english
    )


def blank_form(view: SetView, kind: str) -> str:
    """Render the form for a kind of service to print; answer 404 for a kind that is asked nothing."""
    sections = paper.asked_on_paper(view.questions, kind)
    return render_template(
        "themes/question_sets/form.html",
        shown=view,
        sections=hooks.or_404(sections or None),
        scales=paper.scales_on_paper(view.questions, kind),
        kind=kind,
        service=SERVICE_KINDS.get(kind, kind),
        paper=paper,
        only_when=lambda part: conditions_in_words(part.when, view.questions),
        answering=lambda question: paper.answer_space(view.questions, question),
    )


def word_form(view: SetView, kind: str) -> Response:
    """Return the same form as a Word file."""
    hooks.or_404(paper.asked_on_paper(view.questions, kind) or None)
    content = blank_forms.blank_form(view.questions, kind, g.now)
    name = f"{view.questions.slug}-{view.questions.version}-{kind}.docx"
    return hand_out(content, name, blank=True)


def option_labels(questions: QuestionSet, question: Question) -> tuple[str, ...]:
    """Return what can be chosen as the answer to a question."""
    return tuple(choice.label for choice in choices_for(question, questions.scale_of(question)))
