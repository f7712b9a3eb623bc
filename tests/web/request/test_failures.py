"""What the service's own log says when something fails: nothing that people wrote."""

import logging

import pytest
from flask import Flask
from sqlalchemy import text

from audit_app.extensions import db
from audit_app.failures import traceback_without_words
from audit_app.policy import Permission
from audit_app.web.request.endpoints import requires
from tests.support.browsing import Visits
from tests.support.making import World, first_case, make_moderated_round

WORDS = "Jayden Exampleson was seen on 3.4.2009"


def refuse_findings() -> None:
    """The database refuses the row, and quotes it where its kind does so."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(
            text("ALTER TABLE finding ADD CONSTRAINT broken CHECK (length(heading) > 900) NOT VALID")
        )
    else:
        db.session.execute(
            text("CREATE TRIGGER broken BEFORE INSERT ON finding BEGIN SELECT RAISE(ABORT, 'broken'); END")
        )
    db.session.commit()


def test_what_the_database_refuses_is_not_written_to_the_log(
    visit: Visits, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    audit_round = make_moderated_round(world)
    fields = {"kind": "strength", "heading": WORDS, "text": WORDS, "case_ids": first_case(audit_round).id}
    refuse_findings()
    answer = visit.as_(world.qa).raw("POST", f"/rounds/{audit_round.id}/findings", fields)
    assert answer.status_code >= 500
    assert "INSERT INTO finding" in caplog.text
    assert "audit_app/services/moderation/findings.py" in caplog.text
    assert "Jayden" not in caplog.text


def test_a_fault_of_ours_is_logged_by_kind_and_place(
    app: Flask, visit: Visits, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(
        app.view_functions, "reports.index", requires(Permission.REPORT_READ)(lambda: int(WORDS))
    )
    visit.as_(world.qa).get("/reports", status=500)
    assert "ValueError" in caplog.text
    assert "test_failures.py" in caplog.text
    assert "Jayden" not in caplog.text


@pytest.mark.parametrize("say", ["plain", "formatted", "traced"])
def test_no_logger_prints_the_words_of_an_exception(
    app: Flask, caplog: pytest.LogCaptureFixture, say: str
) -> None:
    logger = logging.getLogger("of.some.library")
    try:
        raise KeyError(WORDS) from ValueError(WORDS)
    except KeyError as error:
        if say == "plain":
            logger.error(error)
        elif say == "formatted":
            logger.error("failed: %s", error)
        else:
            logger.exception("failed")
    assert "KeyError" in caplog.text
    assert "Jayden" not in caplog.text


def test_what_led_to_an_error_is_told_first() -> None:
    try:
        try:
            int(WORDS)
        except ValueError as first:
            raise LookupError(WORDS) from first
    except LookupError as error:
        said = traceback_without_words(error)
    assert said.index("ValueError") < said.index("LookupError")
