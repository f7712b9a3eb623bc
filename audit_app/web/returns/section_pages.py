"""Offers what the section pages of a return have in common, whether a button saves them or the page saves itself."""

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, request, url_for

from audit_app.queries.returns.answers import digest, in_words
from audit_app.queries.returns.pages import ReturnPage, SectionPart, StoredAnswer
from audit_app.rules.answers.registry import TYPES
from audit_app.services.returns.answer_rows import EnteredAnswer, SaveOrigin
from audit_app.services.returns.returns import EditConflict
from audit_app.web.forms.pages import page_with_status
from audit_app.web.returns import fields, rows
from audit_app.web.returns.inputs import Theirs
from audit_app.web.returns.items import Item

MORE_ROWS, COPIES = "rows-", "files-"
"""The beginnings of the names of two buttons, which a question's key follows.

The page is saved; then it comes back with empty rows, or the page of the question's files opens.
"""


def part_number() -> int:
    """Return the number of the section's page from the address: 1 if it is left out, 0 if it is no number."""
    typed = request.args.get("page", "1")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0


def save_origin() -> SaveOrigin:
    """Return which open page sends this form, as the page itself says."""
    turn = request.form.get("page-turn", "")
    number = int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 7 else 0
    return SaveOrigin(request.form.get("page-mark", "")[:24], number)


def entered(items: tuple[Item, ...]) -> dict[str, EnteredAnswer]:
    """Return the valid answers to save, without those for which the person keeps somebody else's."""
    return {
        item.key: EnteredAnswer(item.response, item.base)
        for item in items
        if item.response is not None and not fields.keeps_theirs(item, request.form)
    }


def item_after_save(
    page: ReturnPage,
    stored: StoredAnswer,
    item: Item,
    conflicts: Mapping[str, EditConflict],
    act: rows.RowAct | None,
) -> Item:
    """Return an item for the page that comes back when not everything could be saved.

    What is wrong or in conflict is as it was typed, and everything else as it is stored now.
    """
    conflict = conflicts.get(item.key)
    if conflict is not None:
        theirs = Theirs(
            words=in_words(page.question_set, stored.question, conflict.theirs),
            mine=in_words(page.question_set, stored.question, item.response) if item.response else "",
            base=digest(conflict.theirs),
            who=conflict.who,
            when=conflict.when,
        )
        return Item(
            stored, item.typed, item.base, item.response, {"settle": "Select which answer to keep"}, theirs
        )
    if item.errors:
        return replace(item, given=stored, response=None)
    saved = fields.item_of(stored)
    if act and act.act == rows.INSERT:
        return rows.with_blank_row(saved, replace(act, row=rows.place_after(item, act)))
    return saved


def next_address(page: ReturnPage, part: SectionPart, sent: tuple[Item, ...], act: rows.RowAct | None) -> str:
    """Return the address to go on to after everything was saved.

    It is this page again if the answers opened more questions on it, or if a button of a row was pressed.
    """
    then = request.form.get("then", "")
    if then == "later":
        return url_for("returns.show", return_id=page.id)
    here = {"return_id": page.id, "section_key": part.section.key, "page": part.number}
    if act and (item := next((item for item in sent if item.key == act.key), None)):
        place = rows.place_after(item, act)
        blank = f"{place}-{act.key}" if act.act == rows.INSERT else None
        return url_for("returns.section", **here, blank=blank, _anchor=f"row-{act.key}-{place}")
    files_of = then.removeprefix(COPIES) if then.startswith(COPIES) else ""
    if files_of in [item.question.key for item in part.asked]:
        return url_for("answer_files.index", return_id=page.id, question_key=files_of)
    opened = _opened(part, sent)
    if opened and then == "continue":
        count = f"{len(opened)} more question{'' if len(opened) == 1 else 's'}"
        flash(f"Saved. Your answers have added {count} to this page.", "success")
    stay = opened[0] if opened else then.removeprefix(MORE_ROWS) if then.startswith(MORE_ROWS) else ""
    if stay:
        return url_for("returns.section", **here, _anchor=f"question-{stay[:60]}")
    following = page.part_after(part)
    if following is None:
        return url_for("returns.check", return_id=page.id)
    return url_for(
        "returns.section", return_id=page.id, section_key=following.section.key, page=following.number
    )


def _opened(part: SectionPart, sent: tuple[Item, ...]) -> list[str]:
    """Return the keys of questions that are asked now and were not on the page that was sent."""
    keys = {item.key for item in sent}
    asked = [item.question.key for item in part.asked if TYPES[item.question.type].answered]
    return [key for key in asked if key not in keys] if keys else []


def render_section(
    page: ReturnPage,
    part: SectionPart,
    items: tuple[Item, ...],
    refused: tuple[str, ...] = (),
    status: int = 422,
) -> tuple[str, int]:
    """Render a section page, with `status` where anything is wrong.

    `refused` are sentences that say why nothing was saved.
    """
    errors = [*({"text": reason} for reason in refused), *fields.error_list(items)]
    if refused:
        message = "Nothing was saved. Your answers are still on this page."
    else:
        message = "Everything else on this page is saved. Answers marked with an error are not saved yet."
    return page_with_status(
        "returns/section.html",
        status if errors else 200,
        page=page,
        part=part,
        items=items,
        errors=errors,
        told=message,
    )
