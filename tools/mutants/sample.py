"""Draws the lines that are broken by a seed, the same number in each storey."""

import ast
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from tools.mutants.mutations import Mutation, mutations_of

STOREYS: Mapping[str, Sequence[str]] = {
    "rules": ("rules", "policy.py"),
    "queries": ("queries",),
    "services": ("services",),
    "web": ("web",),
    "exports": ("exports", "outputs"),
}
"""The places below `audit_app/` that belong to each storey."""


@dataclass(frozen=True)
class Mutant:
    """A module, by its path in the project, with a mutation."""

    path: Path
    source: bytes
    mutation: Mutation

    @property
    def broken(self) -> bytes:
        """Return the source with the mutation."""
        return self.mutation.apply(self.source)

    def __str__(self) -> str:
        """Return where it is, with the lines that change as they were and as they are."""
        before, after = (text.decode().splitlines() for text in (self.source, self.broken))
        changed = [line for line in unified_diff(before, after, n=0, lineterm="") if not _HEAD.match(line)]
        return "\n".join(
            [f"{self.path}:{self.mutation.line}", *(f"    {line[0]} {line[1:].strip()}" for line in changed)]
        )


_HEAD = re.compile(r"---|\+\+\+|@@")


def drawn(root: Path, storey: str, number: int, seed: str) -> list[Mutant]:
    """Return mutants of as many lines of a storey, or of all its lines that can be broken."""
    chance = random.Random(f"{seed} {storey}")  # noqa: S311 - a sample, and no secret
    by_line: dict[tuple[Path, int], list[Mutant]] = defaultdict(list)
    for path in _modules(root, storey):
        for mutant in mutants_of(root, path):
            by_line[path, mutant.mutation.line].append(mutant)
    lines = chance.sample(sorted(by_line), len(by_line))
    choices = (_first_that_runs(chance.sample(by_line[line], len(by_line[line]))) for line in lines)
    return [mutant for mutant, _ in zip(filter(None, choices), range(number), strict=False)]


def mutants_of(root: Path, path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a module."""
    source = (root / path).read_bytes()
    return (Mutant(path, source, mutation) for mutation in mutations_of(source))


def _modules(root: Path, storey: str) -> Iterator[Path]:
    for place in STOREYS[storey]:
        path = root / "audit_app" / place
        for module in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield module.relative_to(root)


def _first_that_runs(mutants: Sequence[Mutant]) -> Mutant | None:
    return next(filter(is_a_change, mutants), None)


def is_a_change(mutant: Mutant) -> bool:
    """Return whether the mutant can be compiled, and says something else than the source."""
    try:
        return ast.dump(ast.parse(mutant.broken)) != ast.dump(ast.parse(mutant.source))
    except SyntaxError:
        return False
