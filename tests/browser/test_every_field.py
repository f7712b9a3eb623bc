"""In the browser, what the designer says is saved is saved: every field of a question of every type is typed into."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

from audit_app.rules.answers.registry import TYPES
from tests.support.chromium import PATIENCE, WIDE
from tests.support.page import Page
from tests.support.small_rounds import Designing
from tests.support.typing_in import (
    QUESTION_SET_TEXTS,
    Input,
    Typist,
    Values,
    inputs_of,
    lost,
    values_of,
    words_typed,
)


@contextmanager
def signed_in(browser: Browser, designing: Designing, script: bool) -> Iterator[Tab]:
    context = browser.new_context(viewport=WIDE, base_url=designing.server.url, java_script_enabled=script)
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    tab.goto("/sign-in")
    tab.get_by_label("Email address").fill(designing.email)
    tab.get_by_label("Password").fill(designing.password)
    tab.get_by_role("button", name="Sign in").click()
    yield tab
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_every_field_of_a_question_of_every_type_is_kept(
    browser: Browser, designing: Designing, script: bool
) -> None:
    faults = []
    with signed_in(browser, designing, script) as tab:
        for type_ in TYPES:
            address = f"/drafts/{designing.of_each_type}/questions/of-type-{type_}"
            typed = types(tab, address, Typist(QUESTION_SET_TEXTS))
            # Saving leads to the form as it is read anew.
            shown = values_of(inputs_of(Page(tab.content()), address))
            faults += [f"{type_}: {one}" for one in lost(typed, shown)]
    assert not faults, "\n".join(faults)


@pytest.mark.browser
def test_words_that_were_typed_stand_in_the_exported_file(
    browser: Browser, designing: Designing, tmp_path: Path
) -> None:
    """Of a grade, which has most of them; what a tick or a choice would make of the set is left as it is."""
    draft = f"/drafts/{designing.untouched}"
    with signed_in(browser, designing, script=True) as tab:
        typed = types(tab, f"{draft}/questions/grade", Typist(QUESTION_SET_TEXTS), words_only=True)
        tab.goto(f"{draft}/publish")
        tab.get_by_role("button", name="Publish version 2").click()
        expect(tab.get_by_text("Version 2 is published.")).to_be_visible()
    file = tmp_path / "exported.yaml"
    designing.server.command("themes", "export", "small", "2", str(file))
    exported = file.read_text(encoding="utf-8")
    words = list(words_typed(typed))
    assert len([name for name in typed if name.startswith("rubric-")]) == 3
    assert [word for word in words if word not in exported] == []


def types(tab: Tab, address: str, typist: Typist, words_only: bool = False) -> Values:
    inputs = drawn(tab, address)
    if words_only:
        inputs = {
            name: one for name, one in inputs.items() if one.kind in ("words", "lines") and name != "weight"
        }
    typed = typist.types(inputs)
    folds = tab.locator("form details:not([open]) > summary")
    while folds.count():
        folds.first.click()
    form = tab.locator(f'form[action="{address}"]')
    for name, value in typed.items():
        put(form.locator(f'[name="{name}"]'), inputs[name], value)
    form.get_by_role("button", name="Save", exact=True).last.click()
    expect(tab.get_by_text("Saved.")).to_be_visible()
    return typed


def put(place: Locator, one: Input, value: list[str]) -> None:
    if one.kind == "select":
        place.select_option(value[0])
    elif one.kind in ("words", "lines"):
        place.fill(value[0])
    else:
        for box in place.all():
            box.set_checked(box.get_attribute("value") in value)


def drawn(tab: Tab, address: str) -> dict[str, Input]:
    tab.goto(address)
    return inputs_of(Page(tab.content()), address)
