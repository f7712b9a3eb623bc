"""The words of mails, and what they may never hold."""

import re
from email.message import EmailMessage

import pytest

from audit_app.outputs.mail import BLANKS, TEMPLATES, BlanksDiffer, MailKind, MailText, compose

SAFE = {
    "name", "round", "contact", "time", "link", "agency", "known_due", "returns_due", "due", "action_number", "waiting", "partnership",
    "days", "rung", "changes", "reason", "unit", "units",
}  # fmt: skip
"""Whom it is for, whom to ask, which round, which action by its number, how many by when, who takes it up, which days
changed and why, what the round looks at, and where to sign in."""

VALUES = {blank: f"<{blank}>" for blank in SAFE}


def filled(kind: MailKind, **changes: str) -> MailText:
    return compose(kind, **{blank: VALUES[blank] for blank in BLANKS[kind]} | changes)


def test_every_kind_has_its_template_and_no_template_is_left_over() -> None:
    assert {path.stem for path in TEMPLATES.iterdir()} == {kind.value for kind in MailKind} == set(BLANKS)


@pytest.mark.parametrize("kind", MailKind)
def test_no_mail_can_hold_a_detail_of_a_case(kind: MailKind) -> None:
    assert BLANKS[kind] <= SAFE


@pytest.mark.parametrize("kind", MailKind)
def test_every_blank_that_is_asked_for_is_said(kind: MailKind) -> None:
    text = filled(kind)
    assert [blank for blank in BLANKS[kind] if VALUES[blank] not in text.subject + text.body] == []


@pytest.mark.parametrize("kind", MailKind)
def test_no_blank_is_left_unfilled(kind: MailKind) -> None:
    assert not re.search(r"[{}]", filled(kind).subject + filled(kind).body)


@pytest.mark.parametrize("kind", MailKind)
def test_mail_greets_its_reader_by_name(kind: MailKind) -> None:
    assert filled(kind).body.startswith("Hello <name>\n")


@pytest.mark.parametrize("kind", MailKind)
def test_mail_has_one_link_on_a_line_of_its_own(kind: MailKind) -> None:
    body = filled(kind).body
    assert "\n<link>\n" in body
    assert body.count("<link>") == 1


@pytest.mark.parametrize("kind", MailKind)
def test_mail_is_short(kind: MailKind) -> None:
    assert len(filled(kind).body.split()) < 100


@pytest.mark.parametrize("kind", MailKind)
def test_subject_with_the_longest_title_fits_the_outbox(kind: MailKind) -> None:
    longest = dict.fromkeys(BLANKS[kind] & {"agency", "round"}, "x" * 110)
    assert len(filled(kind, **longest).subject) <= 300


def test_missing_blank_is_refused() -> None:
    with pytest.raises(BlanksDiffer, match="link"):
        compose(MailKind.CONCERN_RAISED, name="Ann Lee", round="June 2017")


def test_empty_blank_is_refused() -> None:
    with pytest.raises(BlanksDiffer, match="link"):
        filled(MailKind.CONCERN_RAISED, link=" ")


def test_blank_that_the_kind_may_not_hold_is_refused() -> None:
    with pytest.raises(BlanksDiffer, match="case_reference"):
        filled(MailKind.CONCERN_RAISED, case_reference="OE-2017-01")


def test_line_break_in_a_title_cannot_begin_a_header() -> None:
    subject = filled(MailKind.REPORT_READY, round="June\r\nBcc: all@example.org").subject
    letter = EmailMessage()
    letter["Subject"] = subject
    assert letter.keys() == ["Subject"]


def test_value_that_looks_like_a_blank_stays_as_it_is() -> None:
    assert "{roundtable}/rounds/ab12" in filled(MailKind.REPORT_READY, link="{roundtable}/rounds/ab12").body


def test_value_that_names_a_blank_is_not_filled_again() -> None:
    assert filled(MailKind.REPORT_READY, round="{name}").subject.endswith(": {name}")
