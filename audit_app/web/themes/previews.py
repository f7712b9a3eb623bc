"""Trying out a question set as an auditor would answer it, for any service and case, without storing an answer.

The form itself carries what was typed from section to section; the address says for which service and case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flask import request
from werkzeug.datastructures import MultiDict

from audit_app.queries.returns.pages import StoredAnswer
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import completeness, routing, scoring, suggested_grades
from audit_app.rules.asking.completeness import Missing, Progress
from audit_app.rules.asking.conditions import condition_facts
from audit_app.rules.asking.scoring import SectionScore
from audit_app.rules.designer.workload import deciding_facts
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section
from audit_app.web.forms.base import tidy
from audit_app.web.forms.pages import page_with_status
from audit_app.web.returns import fields
from audit_app.web.returns.items import Item
from audit_app.web.themes.set_pages import SetView

FACT = "fact-"
"""The prefix of each fact in the address."""
LONGEST_NAME = 200
"""The most characters of an input name that is searched for keys; no name on our pages is longer."""


@dataclass(frozen=True)
class Audience:
    """The kind of service and the facts of the case for which the set is previewed.

    `bands` has only those facts on which it depends what is asked.
    """

    kind: str
    bands: Mapping[str, str]

    @property
    def in_address(self) -> dict[str, str]:
        """Return the audience as parameters of an address."""
        return {"kind": self.kind, **{f"{FACT}{fact}": band for fact, band in self.bands.items()}}


@dataclass(frozen=True)
class Preview:
    """A section of the set, `section_key`, with its answers. `typed` has the inputs of all sections."""

    questions: QuestionSet
    asked: Audience
    typed: MultiDict[str, str]
    section_key: str

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Return the sections that are asked, given the answers so far."""
        return routing.sections_asked(self.questions, self.asked.kind, self.asked.bands, self._responses)

    @cached_property
    def section(self) -> Section | None:
        """Return the section to display, or the next that is asked; None where no section is."""
        keys = [section.key for section in self.questions.sections]
        place = keys.index(self.section_key) if self.section_key in keys else 0
        following = (section for section in self.sections if keys.index(section.key) >= place)
        return next(following, self.sections[-1] if self.sections else None)

    @property
    def next(self) -> Section | None:
        """Return the section after this."""
        if self.section is None:
            return None
        place = self.sections.index(self.section) + 1
        return self.sections[place] if place < len(self.sections) else None

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the questions of this section with their answers and suggested grades."""
        questions = self.section.questions if self.section else ()
        items = (self._items.get(question.key) or self._item(question) for question in questions)
        return tuple(self._with_suggestion(item) for item in items)

    @property
    def scores(self) -> dict[str, SectionScore]:
        """Return the score of each section that is scored."""
        return scoring.section_scores(self.questions, self.sections, self._responses)

    @property
    def errors(self) -> list[dict[str, str]]:
        """Return the entries of the error summary."""
        return fields.error_list(self.items)

    @property
    def opened(self) -> tuple[Question, ...]:
        """Return the questions of this section that were not on the page that was sent, but are asked by now."""
        questions = [item.given.question for item in self.items if item.input != "nothing"]
        on_page = [question for question in questions if f"base-{question.key}" in self.typed]
        return tuple(question for question in questions if question not in on_page) if on_page else ()

    @property
    def carried(self) -> Iterator[tuple[str, str]]:
        """Yield what was typed in other sections or for questions not asked now, to travel as hidden inputs."""
        on_page = {item.key for item in self.items}
        for name, text in self.typed.items(multi=True):
            key = _question_of(name, self._keys)
            if text and key and key not in on_page and not name.startswith("base-"):
                yield name, tidy(text)

    @property
    def progress(self) -> Progress:
        """Return how much of the set is answered."""
        return completeness.progress(self.sections, self._responses)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Return what a submission would lack."""
        return completeness.missing(self.sections, self._responses)

    def section_progress(self, section: Section) -> Progress:
        """Return how much of a section is answered."""
        return completeness.section_progress(section, self._responses)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(question.key for question in self.questions.questions)

    @cached_property
    def _items(self) -> dict[str, Item]:
        """Return the questions for which anything was sent, by key."""
        sent = {key for name in self.typed if (key := _question_of(name, self._keys))}
        return {
            question.key: self._item(question)
            for question in self.questions.questions
            if question.key in sent
        }

    @cached_property
    def _responses(self) -> dict[str, Response]:
        return {key: item.response for key, item in self._items.items() if item.response is not None}

    def _with_suggestion(self, item: Item) -> Item:
        bands, kind = self.asked.bands, self.asked.kind
        level = suggested_grades.suggested_level(
            self.questions, item.given.question, self.sections, self._responses, bands, kind
        )
        return replace(item, given=replace(item.given, suggested=level)) if level else item

    def _item(self, question: Question) -> Item:
        unanswered = StoredAnswer(question, self.questions.scale_of(question), Response(), "")
        return fields.read_item(unanswered, self.typed)


def look(view: SetView) -> tuple[str, int]:
    """Render the first section, or that named in the address, without answers."""
    section_key = request.args.get("section", "")
    return _page(view, Preview(view.questions, _audience(view.questions), MultiDict(), section_key))


def follow(view: SetView) -> tuple[str, int]:
    """Render the section that the button names with what was typed, or this section again if an answer is wrong."""
    current, typed = request.form.get("here", ""), request.form
    preview = Preview(view.questions, _audience(view.questions), typed, current)
    if preview.errors:
        return _page(view, preview)
    destination = request.form.get("go", "")
    if destination and destination != current:
        return _page(view, replace(preview, section_key=destination))
    return _page(view, preview, preview.opened)


def _page(view: SetView, preview: Preview, opened: tuple[Question, ...] = ()) -> tuple[str, int]:
    return page_with_status(
        "themes/question_sets/preview.html",
        422 if preview.errors else 200,
        shown=view,
        preview=preview,
        opened=opened,
        facts=condition_facts(view.questions),
        fact=FACT,
    )


def _audience(questions: QuestionSet) -> Audience:
    """Return the audience in the address; whatever is missing or unknown there is the first that can be chosen."""
    kind, facts = request.args.get("kind", ""), condition_facts(questions)
    chosen = {fact: request.args.get(f"{FACT}{fact}", "") for fact in deciding_facts(questions)}
    return Audience(
        kind if kind in questions.service_kinds else questions.service_kinds[0],
        {
            fact: band if band in facts[fact][1] else next(iter(facts[fact][1]))
            for fact, band in chosen.items()
        },
    )


def _question_of(name: str, keys: frozenset[str]) -> str:
    """Return the key of the question to which an input belongs: the longest within its name; "" for none.

    Names are such as "value-KEY-2-day". Keys contain hyphens too, hence the longest.
    """
    words = name.split("-")[1:] if len(name) <= LONGEST_NAME else []
    names = ("-".join(words[:end]) for end in range(len(words), 0, -1))
    return next((key for key in names if key in keys), "")
