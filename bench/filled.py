"""The parts of a filled database that measurements need: ids for addresses, an actor for each role, sign-in tokens."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Person
from audit_app.policy import Actor, Role
from audit_app.queries.people.actors import actor_of


@dataclass(frozen=True)
class Filled:
    """A filled database, as the measurements ask for it.

    `places` has what fills the places in addresses, by their names there, such as "round". `people` has an actor for
    each role, and `tokens` the sign-in token of each person.
    """

    places: dict[str, str]
    people: dict[Role, Actor]
    tokens: dict[str, str]

    def id_of(self, role: Role) -> str:
        """Return the id of the person with this role."""
        return self.people[role].person_id or ""


def filled_with(places: dict[str, str], person_ids: Mapping[Role, str]) -> Filled:
    """Commit what was inserted, and return it."""
    db.session.commit()
    people = {role: actor_of(db.session.get_one(Person, person_id)) for role, person_id in person_ids.items()}
    rows = db.session.execute(select(Person.id, Person.sign_in_token))
    tokens = {row.id: row.sign_in_token for row in rows}
    db.session.rollback()
    return Filled(places, people, tokens)
