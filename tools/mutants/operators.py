"""Changes nodes of the syntax tree.

These operators are our own because no library fits. mutmut skips decorated functions and the tables of modules, which
is where views and permissions are. cosmic-ray deletes no statement and drops no argument or element. Neither draws
lines at random, or judges each mutant by its own tests.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Change(NamedTuple):
    """A node and the text that takes its place; None removes it from a list, up to the node `last`."""

    node: ast.AST
    new: str | None
    last: ast.AST | None = None


_COMPARISONS: Mapping[type[ast.cmpop], Sequence[type[ast.cmpop]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_EACH_OPERAND = (ast.BitOr, ast.BitAnd)
_OPPOSITES = {"min": "max", "max": "min", "any": "all", "all": "any"}
_ON_THE_WAY = {"where", "order_by", "filter", "distinct", "strip", "lower", "casefold", "removeprefix"}
"""Methods that return what they are called on, made narrower or more regular."""
WITHOUT_EFFECT = {"strict", "encoding"}
"""Arguments that matter only where something else is wrong."""
_LISTING = {"where", "order_by", "and_", "or_"}


def nothing(_node: ast.AST) -> Iterable[Change]:
    """Return no change: nothing else is made of a node of this kind."""
    return ()


def _compare(node: ast.Compare) -> Iterator[Change]:
    for place, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            yield Change(node, _text(node, ops=_replaced(node.ops, place, other())))


def _bool_op(node: ast.BoolOp) -> Iterator[Change]:
    yield Change(node, _text(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And()))
    for place in range(len(node.values)):
        rest = _without(node.values, place)
        yield Change(node, _text(node, values=rest) if len(rest) > 1 else _in_brackets(rest[0]))


def _unary_op(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield Change(node, _in_brackets(node.operand))


def _bin_op(node: ast.BinOp) -> Iterator[Change]:
    other = _ARITHMETIC.get(type(node.op))
    if other and not (_is_text(node.left) or _is_text(node.right)):
        yield Change(node, _text(node, op=other()))
    if isinstance(node.op, _EACH_OPERAND):
        yield Change(node, _in_brackets(node.left))
        yield Change(node, _in_brackets(node.right))


def _constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield Change(node, str(not node.value))
    elif isinstance(node.value, int):
        yield Change(node, str(0 if node.value == 1 else node.value + 1))
    elif node.value == "":
        yield Change(node, '"mutant"')


def _condition(node: ast.If | ast.IfExp) -> Iterator[Change]:
    yield Change(node.test, "True")
    yield Change(node.test, "False")


def _while(node: ast.While) -> Iterator[Change]:
    yield Change(node.test, "False")


def _comprehension(node: ast.comprehension) -> Iterator[Change]:
    for condition in node.ifs:
        yield Change(condition, "True")
        yield Change(condition, "False")


def _return(node: ast.Return) -> Iterator[Change]:
    if node.value is not None and not _is_empty(node.value):
        yield Change(node.value, "None")


def _deleted(node: ast.AST) -> Iterator[Change]:
    yield Change(node, "pass")


def _expression(node: ast.Expr) -> Iterator[Change]:
    if isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom):
        yield Change(node, "pass")


def _assign(node: ast.Assign) -> Iterator[Change]:
    # Without a plain name, everything that follows fails at once.
    if all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets):
        yield Change(node, "pass")


def _call(node: ast.Call) -> Iterator[Change]:
    name = ast.unparse(node.func).rpartition(".")[2]
    if isinstance(node.func, ast.Name) and name in _OPPOSITES:
        yield Change(node.func, _OPPOSITES[name])
    if name == "sorted" and len(node.args) == 1:
        yield Change(node, f"list({ast.unparse(node.args[0])})")
    if isinstance(node.func, ast.Attribute) and name in _ON_THE_WAY:
        yield Change(node, _in_brackets(node.func.value))
    for keyword in node.keywords:
        if keyword.arg not in WITHOUT_EFFECT and not _is_text(keyword.value):
            yield Change(keyword, None)
    for argument in node.args if name in _LISTING else node.args[-1:]:
        if len(node.args) > 1 and not _is_text(argument):
            yield Change(argument, None)


def _elements(node: ast.List | ast.Set | ast.Tuple) -> Iterator[Change]:
    if isinstance(node, ast.Set) or isinstance(node.ctx, ast.Load):
        yield from (Change(element, None) for element in node.elts if not _is_words(element))


def _entries(node: ast.Dict) -> Iterator[Change]:
    for key, value in zip(node.keys, node.values, strict=True):
        if key and not _is_words(value):
            yield Change(key, None, value)


def _text(node: ast.AST, **changes: object) -> str:
    """Return the source of this node with other fields."""
    return _in_brackets(type(node)(**{**dict(ast.iter_fields(node)), **changes}))


def _in_brackets(node: ast.AST) -> str:
    return f"({ast.unparse(node)})"


def _replaced(items: list[Any], place: int, new: Any) -> list[Any]:
    return [*items[:place], new, *items[place + 1 :]]


def _without(items: list[Any], place: int) -> list[Any]:
    return [*items[:place], *items[place + 1 :]]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""
    )


def _is_words(node: ast.AST) -> bool:
    """Return whether this is a text for people, and not a key."""
    return _is_text(node) and re.search(r"[A-Z ]", ast.unparse(node)[1:]) is not None


def _is_empty(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=value):
            return not value
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            return True
    return False


OPERATORS: Mapping[type[ast.AST], Callable[..., Iterable[Change]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary_op,
    ast.BinOp: _bin_op,
    ast.Constant: _constant,
    ast.If: _condition,
    ast.IfExp: _condition,
    ast.While: _while,
    ast.comprehension: _comprehension,
    ast.Return: _return,
    ast.Raise: _deleted,
    ast.Delete: _deleted,
    ast.AugAssign: _deleted,
    ast.Continue: _deleted,
    ast.Break: _deleted,
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.Call: _call,
    ast.List: _elements,
    ast.Set: _elements,
    ast.Tuple: _elements,
    ast.Dict: _entries,
}
