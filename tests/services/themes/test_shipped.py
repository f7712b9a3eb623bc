"""Shipped question sets: published once by their content, and never in the way of what a partnership has made."""

from pathlib import Path

from audit_app.extensions import db
from audit_app.models import ThemeVersion
from audit_app.services.themes import themes
from config import ROOT
from tests.support.making import NOW, PROGRAM, SMALL_SET, World

SHIPPED = ROOT / "audit_templates" / "themes"


def test_what_is_shipped_is_published_once(world: World) -> None:
    first = themes.import_shipped(PROGRAM, SHIPPED, NOW)
    assert {(version.theme.slug, version.number) for version in first} == {
        (slug, number)
        for slug in ("camhs-thresholds", "operation-encompass", "step-up-step-down")
        for number in (1, 2, 3)
    }, "and none of the examples"
    assert themes.import_shipped(PROGRAM, SHIPPED, NOW) == ()


def test_a_version_of_the_partnership_s_own_stays(world: World, tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "1.yaml").write_text(SMALL_SET.replace("To try things out.", "Something else."))
    assert themes.import_shipped(PROGRAM, tmp_path, NOW) == ()
    assert "To try things out." in db.session.scalars(db.select(ThemeVersion.source)).one()
