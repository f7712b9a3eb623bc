"""Checks the conditions of a question set together for circles, and for questions that nobody is asked."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.question_sets.checks.reachability import Reachability
from audit_app.rules.question_sets.errors import Fault, Path
from audit_app.rules.questions.question_set import QuestionSet


def asking_faults(question_set: QuestionSet) -> Iterator[Fault]:
    """Yield the faults of all conditions together, in a set in which nothing else is wrong.

    They are circles, in which a question depends on itself, and questions that nobody is ever asked.
    """
    if all(question.key and question.type in TYPES for question in question_set.questions):
        yield from list(_circles(question_set)) or _never_asked(question_set)


def _circles(question_set: QuestionSet) -> Iterator[Fault]:
    paths = {
        question.key: ("sections", at, "questions", number)
        for at, section in enumerate(question_set.sections)
        for number, question in enumerate(section.questions)
    }
    needs = {key: set(needed) for key, needed in question_set.needs.items()}
    while True:
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            # Only the first circle is reported: cut it, and look for the next.
            circle: list[str] = list(reversed(error.args[1]))
            needs[circle[0]].discard(circle[1])
            way = " needs ".join(f"'{key}'" for key in circle)
            message = f"whether it is asked depends on itself: {way}."
            yield Fault(paths[circle[0]], message, "Remove one of them.")
        else:
            return


def _never_asked(question_set: QuestionSet) -> Iterator[Fault]:
    reachability = Reachability(question_set)
    relies_on: tuple[Path, ...] = (("sections",), ("case_facts",), ("service_kinds",), ("scales",))
    for at, section in enumerate(question_set.sections):
        for number, question in enumerate(section.questions):
            conditional = section.when or question.when
            if conditional and question.key and not reachability.can_be_asked(question.key):
                path: Path = ("sections", at, "questions", number, *(("when",) if question.when else ()))
                message = "nobody is ever asked this: its conditions cannot all be true."
                mend = "Check its conditions, the conditions of its section, and who is asked."
                yield Fault(path, message, mend, relies_on)
