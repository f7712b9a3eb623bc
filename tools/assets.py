"""Builds what browsers load, from audit_app/web/assets and the installed GOV.UK library."""

import shutil
from hashlib import sha256
from pathlib import Path

from tools import node_packages
from tools.steps import ROOT, is_made, mark_of, note_made, run, say

SOURCES = ROOT / "audit_app" / "web" / "assets"
BUILT = ROOT / "audit_app" / "web" / "static" / "built"
LIBRARY = node_packages.MODULES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js"
INPUTS = (SOURCES, Path(__file__).resolve(), *node_packages.LOCK)


def build() -> None:
    """Build style sheet, scripts and pictures where a source has changed. Raises CannotSetUp."""
    mark = mark_of(INPUTS)
    if is_made(BUILT / ".made-from", mark):
        return
    say("Building style sheet and scripts")
    # Built aside and renamed, so that a failure leaves the former files in place.
    fresh = BUILT.with_name("built-next")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    _style_sheet(fresh)
    _scripts(fresh)
    for picture in SOURCES.glob("*.svg"):
        shutil.copy(picture, fresh)
    note_made(fresh / ".made-from", mark)
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)


def _style_sheet(folder: Path) -> None:
    options = [
        f"--load-path={node_packages.MODULES}",
        "--style=compressed",
        "--no-source-map",
        "--quiet-deps",
    ]
    sass = node_packages.MODULES / "sass" / "sass.js"
    source, result = SOURCES / "roundtable.scss", folder / "roundtable.css"
    run([node_packages.node(), sass, *options, source, result], "The style sheet could not be built.")


def _scripts(folder: Path) -> None:
    """Copy the scripts, with a hash of the library in the address by which they import it.

    Browsers cache files for ever under an address with a hash of the content, so that imports need the hash too.
    """
    content = LIBRARY.read_bytes()
    digest = sha256(content).hexdigest()[:12]
    (folder / LIBRARY.name).write_bytes(content)
    for source in SOURCES.glob("*.js"):
        script = source.read_text(encoding="utf-8")
        versioned = script.replace(f'"./{LIBRARY.name}"', f'"./{LIBRARY.name}?v={digest}"')
        (folder / source.name).write_text(versioned, encoding="utf-8")
