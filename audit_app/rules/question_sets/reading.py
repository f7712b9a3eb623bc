"""From a YAML tree to a question set, with every error at once."""

from contextlib import suppress
from typing import Any

from audit_app.rules.question_sets.checks.structure import faults_in
from audit_app.rules.question_sets.errors import (
    Fault,
    SetError,
    SetErrors,
)
from audit_app.rules.question_sets.places import place_of
from audit_app.rules.question_sets.schema import FORMAT, QUESTION_SET
from audit_app.rules.question_sets.tree_reading import Reading, TooManyFaults
from audit_app.rules.question_sets.yaml_nodes import Mapping, Node, Scalar
from audit_app.rules.question_sets.yaml_tree import read_tree
from audit_app.rules.questions.question_set import QuestionSet


def set_tree(text: str) -> Mapping:
    """Return the tree of the text. Raises SetErrors for a text that is not YAML, or no question set at all."""
    tree = read_tree(text)
    _require_format(tree)
    assert isinstance(tree, Mapping)
    return tree


def read_question_set(tree: Mapping) -> QuestionSet:
    """Return the set, which has no fault. Raises SetErrors."""
    question_set, faults = _read(tree)
    if faults:
        raise SetErrors(error_at(question_set, node, fault) for node, fault in faults)
    return question_set


def read_loosely(tree: Mapping) -> tuple[QuestionSet, tuple[Fault, ...]]:
    """Return the set with all that is wrong with it; what cannot be read is blank in it."""
    question_set, faults = _read(tree)
    return question_set, tuple(fault for _, fault in faults)


def error_at(question_set: Any, node: Node, fault: Fault) -> SetError:
    """Return the fault as an error on the node's line, which begins with the place in words."""
    place = place_of(fault.path, question_set)
    return SetError(node.line, node.column, f"{place}: {fault.message}", fault.mend)


def _read(tree: Mapping) -> tuple[QuestionSet, list[tuple[Node, Fault]]]:
    reading = Reading()
    question_set = QUESTION_SET.blank
    with suppress(TooManyFaults):
        question_set = reading.part(tree, (), QUESTION_SET)
        reading.judge(faults_in(question_set))
    return question_set, reading.faults


def _require_format(tree: Node) -> None:
    # A file of a later format would give an error on every line: say only what matters.
    if not isinstance(tree, Mapping):
        message = "This is not a question set: it has no names such as 'title' and 'sections'."
        raise SetErrors([SetError(tree.line, tree.column, message, "Start the file with 'format: 1'.")])
    for name, value in tree.pairs:
        is_format = isinstance(name, Scalar) and name.value == "format"
        if is_format and not (isinstance(value, Scalar) and value.value == str(FORMAT)):
            message = "The format of this file is not recognised."
            raise SetErrors([SetError(value.line, value.column, message, f"Write 'format: {FORMAT}'.")])
