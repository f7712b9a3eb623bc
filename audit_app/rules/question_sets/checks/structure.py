"""The whole check of a question set, and what concerns the set as such: names, references, scales, case facts."""

from collections.abc import Collection, Iterator

from audit_app.rules.answers.question_fields import field_of
from audit_app.rules.asking.cohort import FACTS, SERVICE_KINDS
from audit_app.rules.question_sets.checks.answerers import answerer_faults
from audit_app.rules.question_sets.checks.asking import asking_faults
from audit_app.rules.question_sets.checks.case_facts import fact_faults
from audit_app.rules.question_sets.checks.conditions import condition_faults
from audit_app.rules.question_sets.checks.overall_grades import overall_faults, overall_question_faults
from audit_app.rules.question_sets.checks.questions import question_faults
from audit_app.rules.question_sets.checks.repeats import field_of_each, repeats, words_in
from audit_app.rules.question_sets.checks.scoring import scoring_faults
from audit_app.rules.question_sets.errors import Fault, Path, suggest
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale

_FEWEST_GRADES = 2
_FEWEST_CHOICES = 2


def faults_in(question_set: QuestionSet) -> Iterator[Fault]:
    """Yield every fault of a set whose parts are each well formed; a blank name counts as missing."""
    faults = [*_part_faults(question_set), *condition_faults(question_set)]
    # Who is asked what can be judged only in a set that is otherwise right.
    yield from faults or asking_faults(question_set)


def _part_faults(question_set: QuestionSet) -> Iterator[Fault]:
    yield from _names(question_set)
    yield from _service_kinds(question_set)
    yield from _case_facts(question_set)
    for at, scale in enumerate(question_set.scales):
        yield from _scale(scale, ("scales", at))
    yield from _sections(question_set)
    for path, question in _questions(question_set):
        yield from _references(question_set, question, path)
        yield from question_faults(question_set, question, path)
        if field_of(question, "overall"):
            yield from overall_question_faults(question, path)
    yield from overall_faults(question_set)
    yield from answerer_faults(question_set)
    yield from scoring_faults(question_set)
    yield from fact_faults(question_set)


def _questions(question_set: QuestionSet) -> Iterator[tuple[Path, Question]]:
    for at, section in enumerate(question_set.sections):
        for number, question in enumerate(section.questions):
            yield ("sections", at, "questions", number), question


def _names(question_set: QuestionSet) -> Iterator[Fault]:
    questions = list(_questions(question_set))
    for field, what in (("key", "key"), ("reference", "reference"), ("shared", "shared key")):
        names = [((*path, field), getattr(question, field)) for path, question in questions]
        yield from repeats(what, names)
    for name in ("sections", "scales", "key_lines", "case_facts"):
        yield from repeats("key", field_of_each(getattr(question_set, name), (name,), "key"))
    yield from repeats("term", field_of_each(question_set.glossary, ("glossary",), "term"))
    yield from repeats("kind", words_in(question_set.service_kinds, ("service_kinds",)))
    yield from repeats("fact", words_in(question_set.facts_left_out, ("facts_left_out",)))
    for path, question in questions:
        for name in ("choices", "criteria", "columns", "texts"):
            for field in ("key", "label"):
                yield from repeats(field, field_of_each(field_of(question, name), (*path, name), field))
        yield from repeats("level", field_of_each(field_of(question, "rubric"), (*path, "rubric"), "level"))
        yield from repeats("choice", field_of_each(question.means, (*path, "means"), "choice"))
        for name in ("asked_of", "key_lines"):
            yield from repeats("key", words_in(getattr(question, name), (*path, name)))


def _service_kinds(question_set: QuestionSet) -> Iterator[Fault]:
    if not question_set.service_kinds:
        yield Fault(("service_kinds",), "no kind of service is asked.", "List one under 'service_kinds'.")
    for at, kind in enumerate(question_set.service_kinds):
        yield from _unknown("kind of service", kind, SERVICE_KINDS, ("service_kinds", at))


def _scale(scale: Scale, path: Path) -> Iterator[Fault]:
    for field in ("key", "label", "letter", "rank"):
        yield from repeats(field, field_of_each(scale.levels, (*path, "levels"), field))
    ranked = [level for level in scale.levels if level.rank is not None]
    if len(ranked) < _FEWEST_GRADES:
        levels = (*path, "levels")
        yield Fault(levels, "a scale needs two levels with a rank, or more.", "Add levels.", (levels,))


def _sections(question_set: QuestionSet) -> Iterator[Fault]:
    if not question_set.sections:
        yield Fault(("sections",), "there are no sections.", "Add one under 'sections', with its questions.")
    for at, section in enumerate(question_set.sections):
        path: Path = ("sections", at)
        if not section.questions:
            mend = "Add one under 'questions', or delete the section."
            yield Fault((*path, "questions"), "there are no questions.", mend)


def _references(question_set: QuestionSet, question: Question, path: Path) -> Iterator[Fault]:
    """Yield a fault for each scale, key line and kind of service that the set does not have."""
    scales = [scale.key for scale in question_set.scales]
    key_lines = [line.key for line in question_set.key_lines]
    yield from _unknown("scale", field_of(question, "scale") or "", scales, (*path, "scale"), ("scales",))
    for at, key in enumerate(question.key_lines):
        yield from _unknown("key line", key, key_lines, (*path, "key_lines", at), ("key_lines",))
    for at, kind in enumerate(question.asked_of):
        kinds = question_set.service_kinds
        yield from _unknown("kind of service", kind, kinds, (*path, "asked_of", at), ("service_kinds",))


def _unknown(what: str, key: str, known: Collection[str], path: Path, *relies_on: Path) -> Iterator[Fault]:
    if key and key not in known:
        yield Fault(path, f"there is no {what} '{key}'.", suggest(key, known, "Use one of"), relies_on)


def _case_facts(question_set: QuestionSet) -> Iterator[Fault]:
    for at, fact in enumerate(question_set.case_facts):
        path: Path = ("case_facts", at)
        if fact.key in FACTS:
            left_out = fact.key in question_set.facts_left_out
            mend = "Use another key." if left_out else "Delete it here."
            yield Fault((*path, "key"), f"'{fact.key}' is the key of a fact recorded for every case.", mend)
        for field in ("key", "label"):
            yield from repeats(field, field_of_each(fact.choices, (*path, "choices"), field))
        if len(fact.choices) < _FEWEST_CHOICES:
            choices = (*path, "choices")
            yield Fault(choices, "a fact needs two choices or more.", "Add choices.", (choices,))
