"""A question set as its auditors would meet it: any kind of service, any case, answers that are typed and not stored.

What was typed travels in the form itself from section to section; which service and case, in the address.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from audit_app.queries.returns.pages import Given
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import completeness, routing, scoring
from audit_app.rules.asking.completeness import Missing, Progress
from audit_app.rules.asking.conditions import facts_of, scale_of
from audit_app.rules.asking.scoring import SectionScore
from audit_app.rules.designer.workload import deciding_facts
from audit_app.rules.question_set import Question, QuestionSet, Section
from audit_app.web.forms.base import tidy
from audit_app.web.returns import fields
from audit_app.web.returns.items import Item
from audit_app.web.themes.set_pages import SetShown

FACT = "fact-"
"""Before the name of each fact in the address."""
LONGEST_NAME = 200
"""Of a field; none of ours is longer."""


@dataclass(frozen=True)
class Asked:
    """Whom the set is shown for. Only facts on which it depends what is asked are chosen."""

    kind: str
    bands: Mapping[str, str]

    @property
    def in_address(self) -> dict[str, str]:
        return {"kind": self.kind, **{f"{FACT}{fact}": band for fact, band in self.bands.items()}}


@dataclass(frozen=True)
class Preview:
    """`typed` holds what was typed in all sections; `wanted` is the key of the section to show."""

    questions: QuestionSet
    asked: Asked
    typed: MultiDict[str, str]
    wanted: str

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return routing.asked(self.questions, self.asked.kind, self.asked.bands, self._responses)

    @cached_property
    def section(self) -> Section | None:
        """The one wanted, or the next that is asked; None where nothing is."""
        keys = [section.key for section in self.questions.sections]
        place = keys.index(self.wanted) if self.wanted in keys else 0
        following = (section for section in self.sections if keys.index(section.key) >= place)
        return next(following, self.sections[-1] if self.sections else None)

    @property
    def next(self) -> Section | None:
        if self.section is None:
            return None
        place = self.sections.index(self.section) + 1
        return self.sections[place] if place < len(self.sections) else None

    @property
    def items(self) -> tuple[Item, ...]:
        questions = self.section.questions if self.section else ()
        return tuple(self._suggested(self._items.get(one.key) or self._item(one)) for one in questions)

    @property
    def scores(self) -> dict[str, SectionScore]:
        return scoring.section_scores(self.questions, self.sections, self._responses)

    @property
    def errors(self) -> list[dict[str, str]]:
        return fields.error_list(self.items)

    @property
    def opened(self) -> tuple[Question, ...]:
        """The questions of this section that were not on the page from which this was sent."""
        questions = [item.given.question for item in self.items if item.input != "nothing"]
        there = [question for question in questions if f"base-{question.key}" in self.typed]
        return tuple(question for question in questions if question not in there) if there else ()

    @property
    def carried(self) -> Iterator[tuple[str, str]]:
        """What was typed in other sections, and what is not asked at present."""
        shown = {item.key for item in self.items}
        for name, text in self.typed.items(multi=True):
            key = _question_of(name, self._keys)
            if text and key and key not in shown and not name.startswith("base-"):
                yield name, tidy(text)

    @property
    def progress(self) -> Progress:
        return completeness.progress(self.sections, self._responses)

    @property
    def missing(self) -> tuple[Missing, ...]:
        return completeness.missing(self.sections, self._responses)

    def section_progress(self, section: Section) -> Progress:
        return completeness.section_progress(section, self._responses)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(question.key for question in self.questions.questions)

    @cached_property
    def _items(self) -> dict[str, Item]:
        """Of the questions of which anything was sent."""
        sent = {key for name in self.typed if (key := _question_of(name, self._keys))}
        return {one.key: self._item(one) for one in self.questions.questions if one.key in sent}

    @cached_property
    def _responses(self) -> dict[str, Response]:
        return {key: item.response for key, item in self._items.items() if item.response is not None}

    def _suggested(self, item: Item) -> Item:
        bands, kind = self.asked.bands, self.asked.kind
        level = scoring.suggested(
            self.questions, item.given.question, self.sections, self._responses, bands, kind
        )
        return replace(item, given=replace(item.given, suggested=level)) if level else item

    def _item(self, question: Question) -> Item:
        given = Given(question, scale_of(self.questions, question), Response(), "")
        return fields.read_item(given, self.typed)


def look(shown: SetShown) -> str:
    """Afresh, as the address says, from its first section or the one named."""
    wanted = request.args.get("section", "")
    return _page(shown, Preview(shown.questions, _asked(shown.questions), MultiDict(), wanted))


def follow(shown: SetShown) -> str | tuple[str, int]:
    """With what was typed: here, or in the section that the button names, once nothing here is wrong."""
    here, typed = request.form.get("here", ""), request.form
    preview = Preview(shown.questions, _asked(shown.questions), typed, here)
    if preview.errors:
        return _page(shown, preview), 422
    wanted = request.form.get("go", "")
    if wanted and wanted != here:
        preview = Preview(shown.questions, preview.asked, typed, wanted)
        return _page(shown, preview)
    return _page(shown, preview, preview.opened)


def _page(shown: SetShown, preview: Preview, opened: tuple[Question, ...] = ()) -> str:
    return render_template(
        "themes/question_sets/preview.html",
        shown=shown,
        preview=preview,
        opened=opened,
        problem=bool(preview.errors),
        facts=facts_of(shown.questions),
        fact=FACT,
    )


def _asked(questions: QuestionSet) -> Asked:
    """As the address says; what it does not say, or says wrongly, is the first that can be chosen."""
    kind, facts = request.args.get("kind", ""), facts_of(questions)
    chosen = {fact: request.args.get(f"{FACT}{fact}", "") for fact in deciding_facts(questions)}
    return Asked(
        kind if kind in questions.service_kinds else questions.service_kinds[0],
        {
            fact: band if band in facts[fact][1] else next(iter(facts[fact][1]))
            for fact, band in chosen.items()
        },
    )


def _question_of(name: str, keys: frozenset[str]) -> str:
    """The key of the question to which a field belongs: the longest that its name holds; "" for none."""
    words = name.split("-")[1:] if len(name) <= LONGEST_NAME else []
    names = ("-".join(words[:end]) for end in range(len(words), 0, -1))
    return next((key for key in names if key in keys), "")
