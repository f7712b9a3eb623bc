"""Our scripts use nothing that browsers of the last five years lack: Chrome and Edge 100, Firefox 99, Safari 15.0.

The table names what came later, as a script would write it. What is looked for before it is used is named as allowed.
"""

import re
from pathlib import Path

import pytest

from config import ROOT

SCRIPTS = sorted((ROOT / "audit_app" / "web" / "assets").rglob("*.js"))
LATER = {
    "AbortSignal.timeout": r"AbortSignal\.timeout\b",
    "AbortSignal.any": r"AbortSignal\.any\b",
    "structuredClone": r"\bstructuredClone\b",
    "at() of an array or text": r"\.at\(",
    "findLast, findLastIndex": r"\.findLast(?:Index)?\(",
    "toSorted, toReversed, toSpliced, with": r"\.(?:toSorted|toReversed|toSpliced|with)\(",
    "group, groupBy": r"\.group(?:By|ToMap)?\(",
    "hasOwn": r"\bObject\.hasOwn\b",
    "fromAsync": r"\bArray\.fromAsync\b",
    "withResolvers, Promise.try": r"\bPromise\.(?:withResolvers|try)\b",
    "randomUUID": r"\brandomUUID\b",
    "scheduler": r"\bscheduler\b",
    "requestIdleCallback": r"\brequestIdleCallback\b",
    "requestSubmit": r"\.requestSubmit\b",
    "the button of a submit event": r"\.submitter\b",
    "FormData with a button": r"new FormData\([^()]*,",
    "showModal, dialog": r"\.showModal\b|<dialog\b",
    "popover": r"\bpopover\b|\.(?:show|hide|toggle)Popover\b",
    ":has()": r":has\(",
    "checkVisibility": r"\.checkVisibility\b",
    "startViewTransition": r"\bstartViewTransition\b",
    "navigation API": r"\bnavigation\.(?:navigate|addEventListener)\b",
    "URL.canParse, URL.parse": r"\bURL\.(?:canParse|parse)\b",
    "replaceChildren, which is easily done without": r"\.replaceChildren\b",
    "reflected aria attributes": r"\.aria[A-Z]\w*\s*=",
    "array methods of iterators and sets": r"\.(?:union|intersection|difference|isSubsetOf)\(",
    "static blocks of classes": r"\bstatic\s*\{",
    "private methods, and `in` for them": r"#\w+\s*\(|#\w+\s+in\b",
    "await outside functions": r"^await\b",
    "looking behind in a pattern": r"\(\?<[=!]",
    "flags d and v of a pattern": r"/[a-z]*[dv][a-z]*\.(?:test|exec)\(",
    "logical writing of errors": r"\{\s*cause\s*:",
    "import attributes": r"\bimport\b[^;]*\bwith\s*\{",
    "dynamic lists of files": r"\bimport\.meta\.resolve\b",
}


def later_than_promised(script: str) -> list[str]:
    """What a script uses that came after the browsers for which it is made; comments are not read."""
    code = re.sub(r"^\s*//.*$", "", script, flags=re.MULTILINE)
    return [name for name, pattern in LATER.items() if re.search(pattern, code, re.MULTILINE)]


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.name for path in SCRIPTS])
def test_scripts_use_what_browsers_of_the_last_five_years_have(path: Path) -> None:
    assert later_than_promised(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=[path.name for path in SCRIPTS])
def test_whoever_leaves_is_asked_in_the_way_that_older_browsers_ask(path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    assert "beforeunload" not in script or 'event.returnValue = ""' in script


@pytest.mark.parametrize(
    "script",
    [
        "fetch(there, { signal: AbortSignal.timeout(20) });",
        "form.requestSubmit(button);",
        "const last = all.at(-1);",
        "new FormData(form, button)",
        "send(form, event.submitter);",
        "if (Object.hasOwn(one, name)) return;",
        "class One { static { begin(); } }",
        "main.replaceChildren(...next.childNodes);",
    ],
)
def test_what_came_later_is_seen(script: str) -> None:
    assert later_than_promised(script)
