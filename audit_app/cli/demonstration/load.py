"""Loads the demonstration from audit_templates through the services that the pages call; demo.py calls it."""

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from audit_app.cli.demonstration import files
from audit_app.cli.demonstration.files import Content
from audit_app.cli.demonstration.partnership import PROGRAM, Cast
from audit_app.cli.demonstration.rounds import Places, RoundLoader
from audit_app.extensions import real_now
from audit_app.policy import Role
from audit_app.queries.themes.themes import version_id
from audit_app.rules.designer.edits import add_question, change_question
from audit_app.services.people import partnership
from audit_app.services.themes import drafts, themes

BEGAN = date(2017, 5, 2)
SHORT_FORMS = "*-short.yaml"
"""The variants of the newest version on which the rounds of the demonstration stand that were made with few questions."""


def load(templates: Path, evidence: Path, evidence_limit: int) -> None:
    """`templates` is the folder of all content, `evidence` that of attached files; the limit is in bytes."""
    places = Places(templates / "demonstration", evidence, evidence_limit)
    content = files.read(places.content / "partnership.yaml")
    clock = datetime.fromisoformat(content["partnership"]["clock"]).replace(tzinfo=files.LONDON)
    lag = int((real_now() - clock).total_seconds())
    began = files.at(BEGAN, 9)
    partnership.set_up_partnership(PROGRAM, content["partnership"]["name"], True, lag, began)
    cast = Cast()
    cast.load(content, began)
    themes.import_shipped(PROGRAM, templates / "themes", began)
    themes.import_shipped(PROGRAM, templates / "variants", began, SHORT_FORMS)
    _begin_draft(cast, content["draft"])
    for file in sorted(places.content.glob("*.yaml")):
        audit_round = files.read(file)
        if "theme" in audit_round:
            RoundLoader(cast, audit_round, places).load()


def _begin_draft(cast: Cast, content: Content) -> None:
    """A next version of a theme that the QA officer has begun to write."""
    qa, begun = cast.first(Role.QA_OFFICER), files.at(files.day(content["begun_on"]), 14)
    version = files.found(version_id(content["theme"], int(content["version"])))
    draft = drafts.begin_version(qa, version, begun)
    acts = [partial(change_question, key=one["key"], text=one["text"]) for one in content["reworded"]]
    acts += [
        partial(add_question, section_key=one["section"], text=one["text"], type_=one["type"])
        for one in content["added"]
    ]
    for number, act in enumerate(acts, 1):
        drafts.change_draft(qa, draft.id, act, begun + timedelta(minutes=5 * number))
