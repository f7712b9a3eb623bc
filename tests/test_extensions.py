"""How a connection to the database is set up."""

import pytest
from flask import Flask
from sqlalchemy import text

from audit_app.extensions import db
from tests.support.databases import POSTGRESQL


@pytest.mark.postgresql
@pytest.mark.parametrize("migrated_app", [POSTGRESQL], indirect=True, scope="session")
def test_postgresql_compiles_none_of_our_short_statements(app: Flask) -> None:
    assert db.session.scalar(text("SHOW jit")) == "off"
