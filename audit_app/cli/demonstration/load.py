"""Loads the demonstration from audit_templates, by the services that the pages call."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path

from audit_app.cli.demonstration import files
from audit_app.cli.demonstration.files import Content
from audit_app.cli.demonstration.partnership import Cast
from audit_app.cli.demonstration.rounds import Places, RoundLoader
from audit_app.cli.transactions import PROGRAM
from audit_app.extensions import real_now
from audit_app.policy import Role
from audit_app.queries.themes.themes import version_id
from audit_app.rules.designer.edits.question_edits import add_question, change_question
from audit_app.services.people import partnership
from audit_app.services.themes import drafts, themes

FOUNDED_ON = date(2017, 5, 2)
SHORT_FORMS = "*-short.yaml"
"""The short variants of themes, for rounds of the demonstration whose files answer few questions."""


def load(templates: Path, evidence: Path, evidence_limit: int) -> None:
    """Load everything from the folder `templates`; attached files go to `evidence`, up to a limit in bytes each."""
    places = Places(templates / "demonstration", evidence, evidence_limit)
    content = files.read_file(places.content / "partnership.yaml")
    clock = files.read_moment(content["partnership"]["clock"])
    # The clock of the demonstration runs behind the real clock, so that what is due in it stays due.
    lag = int((real_now() - clock).total_seconds())
    founded = files.at_hour(FOUNDED_ON, 9)
    partnership.set_up_partnership(PROGRAM, content["partnership"]["name"], True, lag, founded)
    cast = Cast()
    cast.load(content, founded)
    themes.import_shipped(PROGRAM, templates / "themes", founded)
    themes.import_shipped(PROGRAM, templates / "variants", founded, SHORT_FORMS)
    _begin_draft(cast, content["draft"])
    for file in sorted(places.content.glob("*.yaml")):
        audit_round = files.read_file(file)
        if "theme" in audit_round:
            RoundLoader(cast, audit_round, places).load()


def _begin_draft(cast: Cast, content: Content) -> None:
    """Begin a next version of a theme, which the QA officer has started to write."""
    qa, begun = cast.first(Role.QA_OFFICER), files.at_hour(files.read_day(content["begun_on"]), 14)
    version = files.require(version_id(content["theme"], int(content["version"])))
    draft = drafts.begin_version(qa, version, begun)
    acts = [
        partial(change_question, key=question["key"], text=question["text"])
        for question in content["reworded"]
    ]
    acts += [
        partial(add_question, section_key=question["section"], text=question["text"], type_=question["type"])
        for question in content["added"]
    ]
    for number, act in enumerate(acts, 1):
        drafts.change_draft(qa, draft.id, act, begun + timedelta(minutes=5 * number))
