"""What must fit together in a question set: keys, references, scales, types. Reading checks every file so."""

from collections.abc import Collection, Iterable, Iterator

from audit_app.rules.answers.choices import Score
from audit_app.rules.answers.judgements import Judgement
from audit_app.rules.answers.registry import OWN_FIELDS, TYPES
from audit_app.rules.answers.rows import COLUMN_TYPES, MOST_ROWS, EvidenceSeen, Matrix, Rows
from audit_app.rules.asking.cohort import FACTS, SERVICE_KINDS
from audit_app.rules.asking.proposed_actions import WORDED
from audit_app.rules.question_set import Column, Question, QuestionSet, Scale
from audit_app.rules.question_sets.checks.answerers import answerer_faults
from audit_app.rules.question_sets.checks.case_facts import fact_faults
from audit_app.rules.question_sets.checks.conditions import asking_faults, condition_faults
from audit_app.rules.question_sets.checks.scoring import scoring_faults
from audit_app.rules.question_sets.errors import Fault, Path, suggest

_BLANK = Question("", "", "", "")
_FEWEST_GRADES = 2
_FEWEST_CHOICES = 2
_COLUMN_FIELDS = ("choices", "minimum", "maximum", "unit")
_BOUNDED = {kind.key: (0, MOST_ROWS) for kind in (Rows, EvidenceSeen, Matrix)} | {Score.key: (0, 100)}
"""Least and most of the bounds themselves, where more of them could not be shown."""


def faults_in(question_set: QuestionSet) -> Iterator[Fault]:
    """Every fault of a set whose parts are each well formed; blank names are taken as not there."""
    found = [*_parts(question_set), *condition_faults(question_set)]
    yield from found or asking_faults(question_set)


def _parts(question_set: QuestionSet) -> Iterator[Fault]:
    yield from _names(question_set)
    yield from _service_kinds(question_set)
    yield from _case_facts(question_set)
    for at, scale in enumerate(question_set.scales):
        yield from _scale(scale, ("scales", at))
    yield from _sections(question_set)
    for path, question in _placed(question_set):
        yield from _references(question_set, question, path)
        yield from _own_fields(question_set, question, path)
        yield from _bounds(question, path)
        yield from _inner(question_set, question, path)
        if question.becomes_actions and question.type in TYPES:
            yield from _becoming(question, path)
        if question.overall:
            yield from _overall(question, path)
    yield from _without_overall_grade(question_set)
    yield from answerer_faults(question_set)
    yield from scoring_faults(question_set)
    yield from fact_faults(question_set)


def _placed(question_set: QuestionSet) -> Iterator[tuple[Path, Question]]:
    for at, section in enumerate(question_set.sections):
        for number, question in enumerate(section.questions):
            yield ("sections", at, "questions", number), question


def _names(question_set: QuestionSet) -> Iterator[Fault]:
    questions = list(_placed(question_set))
    yield from _twice("key", [((*path, "key"), question.key) for path, question in questions])
    named = [((*path, "reference"), question.reference) for path, question in questions]
    yield from _twice("reference", named)
    yield from _twice("shared key", [((*path, "shared"), question.shared) for path, question in questions])
    for name in ("sections", "scales", "key_lines", "case_facts"):
        yield from _twice("key", _fields(question_set, (), name, "key"))
    yield from _twice("term", _fields(question_set, (), "glossary", "term"))
    yield from _twice("kind", _words(question_set, (), "service_kinds"))
    yield from _twice("fact", _words(question_set, (), "facts_left_out"))
    for path, question in questions:
        for name in ("choices", "criteria", "columns", "texts"):
            for field in ("key", "label"):
                yield from _twice(field, _fields(question, path, name, field))
        yield from _twice("level", _fields(question, path, "rubric", "level"))
        yield from _twice("choice", _fields(question, path, "means", "choice"))
        for name in ("asked_of", "key_lines"):
            yield from _twice("key", _words(question, path, name))


def _fields(holder: object, path: Path, name: str, field: str) -> list[tuple[Path, object]]:
    parts: tuple[object, ...] = getattr(holder, name)
    return [((*path, name, at, field), getattr(part, field)) for at, part in enumerate(parts)]


def _words(holder: object, path: Path, name: str) -> list[tuple[Path, object]]:
    return [((*path, name, at), word) for at, word in enumerate(getattr(holder, name))]


def _twice(what: str, named: Iterable[tuple[Path, object]]) -> Iterator[Fault]:
    """Texts are compared without regard to capitals: nobody tells "Good" from "good" on a page."""
    seen: set[object] = set()
    for path, name in named:
        plain = name.casefold() if isinstance(name, str) else name
        if plain in seen:
            yield Fault(path, f"the {what} '{name}' is used twice.", "Give each its own.")
        if plain not in ("", None):
            seen.add(plain)


def _service_kinds(question_set: QuestionSet) -> Iterator[Fault]:
    if not question_set.service_kinds:
        yield Fault(("service_kinds",), "no kind of service is asked.", "List one under 'service_kinds'.")
    for at, kind in enumerate(question_set.service_kinds):
        yield from _unknown("kind of service", kind, SERVICE_KINDS, ("service_kinds", at))


def _scale(scale: Scale, path: Path) -> Iterator[Fault]:
    for field in ("key", "label", "letter", "rank"):
        yield from _twice(field, _fields(scale, path, "levels", field))
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
    scales = [scale.key for scale in question_set.scales]
    key_lines = [line.key for line in question_set.key_lines]
    if question.scale:
        yield from _unknown("scale", question.scale, scales, (*path, "scale"), ("scales",))
    for at, key in enumerate(question.key_lines):
        yield from _unknown("key line", key, key_lines, (*path, "key_lines", at), ("key_lines",))
    for at, kind in enumerate(question.asked_of):
        kinds = question_set.service_kinds
        yield from _unknown("kind of service", kind, kinds, (*path, "asked_of", at), ("service_kinds",))


def _unknown(what: str, key: str, known: Collection[str], path: Path, *relies_on: Path) -> Iterator[Fault]:
    if key and key not in known:
        yield Fault(path, f"there is no {what} '{key}'.", suggest(key, known, "There are"), relies_on)


def _own_fields(question_set: QuestionSet, question: Question, path: Path) -> Iterator[Fault]:
    """A grade needs its scale and nothing else does; so for choices and bounds."""
    kind = TYPES.get(question.type)
    if kind is None:
        return
    for name in OWN_FIELDS:
        given = getattr(question, name) != getattr(_BLANK, name)
        if given and name not in kind.takes:
            takers = ", ".join(key for key, other in TYPES.items() if name in other.takes)
            mend = f"Delete '{name}', or use a type that has it: {takers}."
            yield Fault((*path, name), f"a question of type '{question.type}' has no '{name}'.", mend)
        elif not given and name in kind.needs:
            mend = f"Add '{name}:'.{_scales_to_choose(question_set) if name == 'scale' else ''}"
            yield Fault((*path, name), f"a question of type '{question.type}' needs '{name}'.", mend)


def _scales_to_choose(question_set: QuestionSet) -> str:
    known = ", ".join(scale.key for scale in question_set.scales)
    return f" There are: {known}." if known else " Describe one under 'scales' first."


def _bounds(question: Question, path: Path) -> Iterator[Fault]:
    yield from _in_order(question, path)
    bounded = _BOUNDED.get(question.type)
    for name in ("minimum", "maximum") if bounded else ():
        number = getattr(question, name)
        if bounded and number is not None and not bounded[0] <= number <= bounded[1]:
            mend = f"Write a number from {bounded[0]} to {bounded[1]}."
            yield Fault((*path, name), f"'{name}' is {number:,}.", mend, ((*path, name),))


def _inner(question_set: QuestionSet, question: Question, path: Path) -> Iterator[Fault]:
    """Of the parts of one question: its rubric, columns and criteria."""
    levels = [
        level.key for scale in question_set.scales if scale.key == question.scale for level in scale.levels
    ]
    for at, descriptor in enumerate(question.rubric):
        yield from _unknown("level", descriptor.level, levels, (*path, "rubric", at, "level"), ("scales",))
    for at, column in enumerate(question.columns):
        yield from _column(column, (*path, "columns", at))
    taken = (("criteria", Matrix.record.key, "what is looked at"), ("texts", Judgement.part, "the grade"))
    for name, key, holder in taken:
        for at, part in enumerate(getattr(question, name)):
            if part.key == key:
                here = (*path, name, at, "key")
                yield Fault(here, f"'{key}' is the name of {holder}.", "Take another key.")


def _column(column: Column, path: Path) -> Iterator[Fault]:
    kind = COLUMN_TYPES.get(column.type)
    if kind is None:
        return
    for name in _COLUMN_FIELDS:
        given = getattr(column, name) not in (None, ())
        if given and name not in kind.takes:
            yield Fault(
                (*path, name), f"a column of type '{column.type}' has no '{name}'.", f"Delete '{name}'."
            )
        elif not given and name in kind.needs:
            yield Fault((*path, name), f"a column of type '{column.type}' needs '{name}'.", f"Add '{name}:'.")
    for field in ("key", "label"):
        yield from _twice(field, _fields(column, path, "choices", field))
    yield from _in_order(column, path)


def _in_order(part: Question | Column, path: Path) -> Iterator[Fault]:
    if len(part.choices) == 1:
        yield Fault((*path, "choices"), "there is only one choice.", "Add another.")
    lowest, highest = part.minimum, part.maximum
    if lowest is not None and highest is not None and lowest >= highest:
        message = f"'maximum' ({highest:,}) is not above 'minimum' ({lowest:,})."
        relies_on: tuple[Path, ...] = ((*path, "minimum"), (*path, "maximum"))
        yield Fault((*path, "maximum"), message, "Mend one of the two.", relies_on)


def _becoming(question: Question, path: Path) -> Iterator[Fault]:
    here = (*path, "becomes_actions")
    if not isinstance(TYPES[question.type], Rows) or isinstance(TYPES[question.type], EvidenceSeen | Matrix):
        yield Fault(here, "only rows become actions.", "Delete it, or use 'type: rows'.")
    elif not any(column.type in WORDED for column in question.columns):
        mend = "Add a column of type 'text' or 'long-text' that says what will be done."
        yield Fault(here, "no column says what is to be done.", mend, ((*path, "columns"),))


def _overall(question: Question, path: Path) -> Iterator[Fault]:
    """It is given about every case, and reasons with it, or grades could not be put side by side."""
    graded = question.type in TYPES and TYPES[question.type].graded
    reasoned = question.rationale == "required" or bool(question.texts)
    wanted = (
        ("type", graded, "has the type 'grade' or 'judgement'", "Write 'type: grade'"),
        ("rationale", reasoned, "needs reasons", "Write 'rationale: required'"),
        ("when", not question.when, "is asked about every case", "Delete 'when'"),
        ("required", question.required, "cannot be left out", "Delete 'required'"),
    )
    for name, kept, rule, mend in wanted:
        if not kept:
            message = f"an overall question {rule}."
            yield Fault((*path, name), message, f"{mend}, or delete 'overall: true'.", ((*path, name),))


def _without_overall_grade(question_set: QuestionSet) -> Iterator[Fault]:
    """Where a set asks for overall grades, every kind of service gives one of them, about every case."""
    overall = [question for question in question_set.questions if question.overall]
    graders = {kind for question in overall for kind in question.asked_of or question_set.service_kinds}
    for at, kind in enumerate(question_set.service_kinds):
        if overall and kind and kind not in graders:
            message = f"'{kind}' is asked for no overall grade."
            yield Fault(
                ("service_kinds", at),
                message,
                "Add it to 'asked_of' of an overall question.",
                (("sections",),),
            )
    for at, section in enumerate(question_set.sections):
        if section.when and any(question.overall for question in section.questions):
            message = "it holds an overall grade, which is asked about every case."
            yield Fault(("sections", at, "when"), message, "Delete 'when', or move that question.")


def _case_facts(question_set: QuestionSet) -> Iterator[Fault]:
    for at, fact in enumerate(question_set.case_facts):
        path: Path = ("case_facts", at)
        if fact.key in FACTS:
            left = fact.key in question_set.facts_left_out
            mend = "Take another key." if left else "Delete it here."
            yield Fault((*path, "key"), f"'{fact.key}' is the key of a fact held of every case.", mend)
        for field in ("key", "label"):
            yield from _twice(field, _fields(fact, path, "choices", field))
        if len(fact.choices) < _FEWEST_CHOICES:
            choices = (*path, "choices")
            yield Fault(choices, "a fact needs two choices or more.", "Add choices.", (choices,))
