"""Finds the tests that judge a mutant: those of its wing, then all that import its module."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

TOO_FAR = {"architecture", "browser", "migrations", "support"}
ROOMS_ABOVE = {
    "rules": ("rules",),
    "queries": ("queries", "services", "web"),
    "services": ("services", "web"),
    "web": ("web",),
    "exports": ("services", "web"),
    "outputs": ("outputs", "web"),
}
"""The rooms in whose tests the wing of a module is looked for, by the room of the module, the nearest first."""


def judges_of(root: Path, module: Path) -> list[Path]:
    """Return the files of tests that judge a module, those that most likely see a break first."""
    room, *wings = module.with_suffix("").parts[1:]
    name = module.stem
    wing = wings[0] if len(wings) > 1 else ""
    of_wing = [path for above in ROOMS_ABOVE.get(room, (room,)) for path in _tests_in(root, above, wing)]
    importing = [path for path, names in _imports(root).items() if _dotted(module) in names]
    found = dict.fromkeys([*of_wing, *importing])
    return sorted(found, key=lambda path: (path.stem != f"test_{name}", path not in importing))


def _tests_in(root: Path, room: str, wing: str) -> list[Path]:
    """Return the tests of a wing, or of a room the tests that are in no wing."""
    folder = root / "tests" / room / wing
    return sorted(path.relative_to(root) for path in folder.glob("test_*.py"))


@cache
def _imports(root: Path) -> dict[Path, set[str]]:
    """Return what each file of tests imports, by dotted names."""
    files = sorted(path.relative_to(root) for path in (root / "tests").rglob("test_*.py"))
    return {
        path: set(_imported((root / path).read_bytes()))
        for path in files
        if not TOO_FAR.intersection(path.parts)
    }


def _imported(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _dotted(module: Path) -> str:
    return ".".join(module.with_suffix("").parts)
