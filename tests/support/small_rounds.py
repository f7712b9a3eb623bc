"""Servers on the world of `making`, with the rounds and drafts that a test needs."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from audit_app import create_app
from audit_app.extensions import db
from audit_app.models import Service
from audit_app.services.tracker import recommendations
from tests.support import making
from tests.support.databases import SQLITE, UrlOf, leave, settings_for
from tests.support.server import DATABASE, Server, database_url, running


@dataclass(frozen=True)
class OpenRound:
    """A small round of the world of `making`, in which one return waits for its auditor."""

    server: Server
    email: str
    password: str
    return_id: str


@pytest.fixture
def open_round(tmp_path: Path, migrated_url: UrlOf) -> Iterator[OpenRound]:
    """A return of the school."""
    server = Server(tmp_path, "testing")
    with world_of(server, migrated_url(SQLITE)) as world:
        return_id = _known_return(world, world.school_service)
        made = OpenRound(server, world.school_auditor.email, making.PASSWORD, return_id)
    with running(server):
        yield made


@pytest.fixture
def round_with_copies(tmp_path: Path, migrated_url: UrlOf) -> Iterator[OpenRound]:
    """A return of the police in which copies of the records may be attached."""
    server = Server(tmp_path, "testing")
    with world_of(server, migrated_url(SQLITE)) as world:
        version = making.make_version(world, making.WITH_COPIES)
        return_id = _known_return(world, world.police_service, theme_version_id=version.id)
        made = OpenRound(server, world.police_auditor.email, making.PASSWORD, return_id)
    with running(server):
        yield made


@dataclass(frozen=True)
class ManyReturns(OpenRound):
    """One server for a whole module: each test takes a return of its own from `returns`."""

    returns: Iterator[str]
    other_email: str


@pytest.fixture(scope="module")
def many_returns(tmp_path_factory: pytest.TempPathFactory, migrated_url: UrlOf) -> Iterator[ManyReturns]:
    """Returns of the police, with a gap, rows and a question that an answer opens."""
    server = Server(tmp_path_factory.mktemp("many"), "testing")
    with world_of(server, migrated_url(SQLITE)) as world:
        version = making.make_version(world, making.OPENING)
        audit_round = making.make_open_round(world, cases_=14, theme_version_id=version.id)
        returns = [
            making.make_known(world, making.return_of(audit_round, world.police_service, case)).id
            for case in audit_round.cases
        ]
        email, other = world.police_auditor.email, world.moderator.email
        made = ManyReturns(server, email, making.PASSWORD, returns[0], iter(returns), other)
    with running(server):
        yield made


@dataclass(frozen=True)
class TwoRounds(OpenRound):
    """Beside the open return one of the same auditor in a round whose returns are closed, and an action from it."""

    settled_id: str
    action_id: str
    owner_email: str


@pytest.fixture
def two_rounds(tmp_path: Path, migrated_url: UrlOf) -> Iterator[TwoRounds]:
    """Returns of the police."""
    server = Server(tmp_path, "testing")
    with world_of(server, migrated_url(SQLITE)) as world:
        return_id = _known_return(world, world.police_service)
        audit_round = making.make_moderated_round(world, reference="settled")
        settled = making.return_of(audit_round, world.police_service)
        recommendation = making.make_recommendation(world, audit_round)
        recommendations.agree_recommendations(making.acting(world.chair), audit_round.id, making.NOW)
        action = making.make_action(world, recommendation)
        email, owner = world.police_auditor.email, world.owner.email
        made = TwoRounds(server, email, making.PASSWORD, return_id, settled.id, action.id, owner)
    with running(server):
        yield made


@dataclass(frozen=True)
class Designing:
    """Two drafts of the small theme: one with a question of each type, and one that is as its version."""

    server: Server
    email: str
    password: str
    of_each_type: str
    untouched: str


@pytest.fixture(scope="module")
def designing(tmp_path_factory: pytest.TempPathFactory, migrated_url: UrlOf) -> Iterator[Designing]:
    server = Server(tmp_path_factory.mktemp("designing"), "testing")
    with world_of(server, migrated_url(SQLITE)) as world:
        of_each_type, untouched = making.make_draft_of_each_type(world), making.make_draft(world)
        made = Designing(server, world.qa.email, making.PASSWORD, of_each_type, untouched)
    with running(server):
        yield made


@contextmanager
def world_of(server: Server, migrated: str) -> Iterator[making.World]:
    """The world that the server will find in its database, a copy of the `migrated` one."""
    shutil.copy(migrated.removeprefix("sqlite:///"), server.folder / DATABASE)
    app = create_app(settings_for(database_url(server.folder), server.folder))
    with app.app_context():
        yield making.make_world()
        db.session.commit()
        leave()


def _known_return(world: making.World, service: Service, **changes: object) -> str:
    agency_return = making.return_of(making.make_open_round(world, **changes), service)
    return making.make_known(world, agency_return).id
