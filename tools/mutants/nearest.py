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
WITHOUT_WINGS = {"exports", "outputs"}
"""The rooms whose modules serve the wings of the modules that import them."""


def judges_of(root: Path, module: Path) -> list[Path]:
    """Return the files of tests that judge a module, those that most likely see a break first."""
    room, *wings = module.with_suffix("").parts[1:]
    served = {wings[0] if len(wings) > 1 else ""}
    if room in WITHOUT_WINGS:
        served |= {path.parts[2] for path in _importing(root, "audit_app", module) if len(path.parts) > 3}
    above = ROOMS_ABOVE.get(room, (room,))
    of_wing = [path for wing in sorted(served) for name in above for path in _tests_in(root, name, wing)]
    importing = _importing(root, "tests", module)
    found = dict.fromkeys([*of_wing, *importing])
    return sorted(found, key=lambda path: (path.stem != f"test_{module.stem}", path not in importing))


def _tests_in(root: Path, room: str, wing: str) -> list[Path]:
    """Return the tests of a wing, or of a room the tests that are in no wing."""
    folder = root / "tests" / room / wing
    return sorted(path.relative_to(root) for path in folder.glob("test_*.py"))


def _importing(root: Path, folder: str, module: Path) -> list[Path]:
    """Return the files of a folder that import a module."""
    return [path for path, names in _imports(root, folder).items() if _dotted(module) in names]


@cache
def _imports(root: Path, folder: str) -> dict[Path, set[str]]:
    """Return what each file of a folder imports, by dotted names; in the folder of tests, only files with tests."""
    pattern = "test_*.py" if folder == "tests" else "*.py"
    files = sorted(path.relative_to(root) for path in (root / folder).rglob(pattern))
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
