"""Making a question of each row of a pasted table or list, with notes on what to check."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit_app.rules.answers.question_fields import question_with
from audit_app.rules.designer.keys import key_for
from audit_app.rules.designer.lookup import bare
from audit_app.rules.designer.pasted.scale_words import scale_of_headings
from audit_app.rules.designer.pasted.service_words import kinds_of
from audit_app.rules.designer.pasted.words import FALLBACK, Understood, type_of
from audit_app.rules.question_sets.limits import (
    LONGEST_LINE,
    LONGEST_PARAGRAPH,
    LONGEST_REFERENCE,
    LONGEST_TITLE,
)
from audit_app.rules.question_sets.scalars import markup_in
from audit_app.rules.questions.options import Descriptor
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale

_MARKUP = "This contains “{}”, which looks like HTML. Use plain text."
_NO_TYPE = "The type of answer is missing. Answers can be any text until you choose a type."


_UNUSED_RUBRIC = "What each level means was not used: this is not a grade by the scale “{}”."


@dataclass(frozen=True)
class Row:
    """A line by its number, with the question made of it, or the `problem` for which there is none."""

    number: int
    section: str
    question: Question | None
    problem: str = ""
    notes: tuple[str, ...] = ()


class QuestionMaker:
    """Makes questions for a set row by row, each with a key and a reference that no other has.

    `usual` is the type of questions for which none is named; `has_types` is set where the table has a column of types,
    so that a row without a type is worth a note. `new_scales` are those that rows need and the set does not have.
    """

    def __init__(self, into: QuestionSet, usual: str) -> None:
        self.into = into
        self.usual = usual
        self.new_scales: tuple[Scale, ...] = ()
        self.rubric_scale: Scale | None = None
        self.rubric_places: dict[int, str] = {}
        self.keys = {question.key for question in into.questions}
        self.references = {question.reference.casefold() for question in into.questions}
        self.section = ""
        self.number = max(1, len(into.sections))
        self.sections_begun = 0
        self.has_types = False

    def begin_section(self, title: str) -> str:
        """Put the rows that follow into a section with this title; return what is wrong with it, or nothing."""
        words = " ".join(title.rstrip(":").split())
        if len(words) > LONGEST_TITLE:
            return f"The title of a section must be {LONGEST_TITLE} characters or fewer."
        if markup := markup_in(words):
            return _MARKUP.format(markup)
        if words and words != self.section:
            self.sections_begun += 1
            self.section, self.number = words, len(self.into.sections) + self.sections_begun
        return ""

    def take_rubric(self, header: Sequence[str], headings: Sequence[str]) -> tuple[str, ...]:
        """Read the rubric from those `headings` that are all levels of a scale; return the others."""
        scale = scale_of_headings(headings, self.into.scales)
        if scale is None:
            return tuple(headings)
        if scale not in self.into.scales:
            self.new_scales = (*self.new_scales, scale)
        keys = {bare(level.label): level.key for level in scale.levels}
        self.rubric_scale = scale
        self.rubric_places = {
            place: keys[bare(heading)]
            for place, heading in enumerate(header)
            if heading in headings and bare(heading) in keys
        }
        return tuple(heading for heading in headings if bare(heading) not in keys)

    def row(self, number: int, cells: dict[str, str], texts: Sequence[str] = ()) -> Row:
        """Return the row with this number; `cells` are its texts by the keys of `tables.COLUMNS`, `texts` all of them."""
        words = " ".join(cells["question"].split())
        guidance = cells.get("guidance", "").strip()
        rubric = self._rubric(texts)
        problem = _problem(words, guidance, cells) or _rubric_problem(rubric)
        if problem:
            return Row(number, self.section, None, problem)
        understood = self._type(cells, rubric)
        kinds, service_note = kinds_of(cells.get("agencies", ""), self.into.service_kinds)
        reference, reference_note = self._reference(cells.get("reference", ""))
        question = question_with(
            key=key_for(words, self.keys),
            reference=reference,
            text=words,
            type=understood.type,
            guidance=guidance,
            asked_of=kinds,
            **understood.fields,
        )
        self.keys.add(question.key)
        notes = (reference_note, understood.note, service_note)
        return Row(
            number,
            self.section,
            question,
            notes=tuple(note for note in notes if note),
        )

    def _rubric(self, texts: Sequence[str]) -> tuple[Descriptor, ...]:
        filled = ((key, texts[at].strip()) for at, key in self.rubric_places.items() if at < len(texts))
        return tuple(Descriptor(key, text) for key, text in filled if text)

    def _type(self, cells: dict[str, str], rubric: tuple[Descriptor, ...]) -> Understood:
        """Return how the row is answered; a rubric alone makes it a grade."""
        words, options = cells.get("type", ""), cells.get("choices", "")
        scale = self.rubric_scale
        if scale is None or not rubric:
            return self._plain_type(words, options)
        if not words and not options:
            return Understood("grade", {"scale": scale.key, "rubric": rubric})
        understood = self._plain_type(scale.title if bare(words) == "grade" else words, options)
        if understood.fields.get("scale") == scale.key:
            return replace(understood, fields={**understood.fields, "rubric": rubric})
        return replace(understood, note=f"{understood.note} {_UNUSED_RUBRIC.format(scale.title)}".strip())

    def _plain_type(self, words: str, options: str) -> Understood:
        if words or options:
            understood = type_of(words, options, (*self.into.scales, *self.new_scales))
            if understood.new_scale:
                self.new_scales = (*self.new_scales, understood.new_scale)
            return understood
        missing = self.has_types and not self.usual
        return Understood(self.usual or FALLBACK, note=_NO_TYPE if missing else "")

    def _reference(self, written: str) -> tuple[str, str]:
        """Return the reference as written, or else a free reference with a note that says why."""
        words = " ".join(written.split()).strip(".):]")
        if words and len(words) <= LONGEST_REFERENCE and words.casefold() not in self.references:
            self.references.add(words.casefold())
            return words, ""
        number = 1
        while f"{self.number}.{number}" in self.references:
            number += 1
        free = f"{self.number}.{number}"
        self.references.add(free)
        why = "is too long" if len(words) > LONGEST_REFERENCE else "is already used"
        return free, f"Reference “{words[:40]}” {why}. It is {free} until you change it." if words else ""


def _rubric_problem(rubric: tuple[Descriptor, ...]) -> str:
    for descriptor in rubric:
        if len(descriptor.text) > LONGEST_PARAGRAPH:
            return f"What a level means must be {LONGEST_PARAGRAPH:,} characters or fewer."
        if markup := markup_in(descriptor.text):
            return _MARKUP.format(markup)
    return ""


def _problem(words: str, guidance: str, cells: dict[str, str]) -> str:
    if len(words) > LONGEST_LINE:
        return f"A question must be {LONGEST_LINE} characters or fewer. This one has {len(words):,}."
    if len(guidance) > LONGEST_PARAGRAPH:
        return f"Guidance must be {LONGEST_PARAGRAPH:,} characters or fewer. This has {len(guidance):,}."
    if markup := next((markup for cell in cells.values() if (markup := markup_in(cell))), ""):
        return _MARKUP.format(markup)
    return ""
