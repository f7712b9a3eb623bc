"""How often a password may be guessed, by whom, and whom that never shuts out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from audit_app import create_app
from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.services.people import sign_in
from audit_app.services.people.sign_in import KnownDevice, network_of
from tests.support.databases import POSTGRESQL, UrlOf, copy_of, leave, settings_for
from tests.support.making import NOW, PASSWORD, World

MINUTE = timedelta(minutes=1)


def guess(world: World, addresses: Iterator[str] | list[str]) -> None:
    for address in addresses:
        assert sign_in.sign_in(world.owner.email, "guessed", address, NOW) is None


def networks(count: int) -> list[str]:
    return [f"2001:db8:{number:x}::1" for number in range(count)]


def test_addresses_of_one_ipv6_network_are_counted_together(world: World) -> None:
    guess(world, [f"2001:db8::{number:x}" for number in range(sign_in.TRIES_EACH)])
    with pytest.raises(Refused):
        sign_in.sign_in(world.owner.email, PASSWORD, "2001:db8::ffff", NOW)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_an_address_is_counted_as_the_network_of_one_customer(address: str, network: str) -> None:
    assert network_of(address) == network


def test_an_account_is_not_guessed_at_from_ever_more_networks(world: World) -> None:
    guess(world, networks(sign_in.TRIES_ACCOUNT))
    with pytest.raises(Refused, match="device and browser"):
        sign_in.sign_in(world.owner.email, PASSWORD, "10.9.9.9", NOW)


def test_guesses_slow_an_account_and_never_lock_it(world: World) -> None:
    guess(world, networks(sign_in.TRIES_ACCOUNT))
    assert sign_in.sign_in(world.owner.email, PASSWORD, "10.9.9.9", NOW + sign_in.SLOWED + MINUTE)


def test_strangers_do_not_slow_whoever_is_at_a_device_of_before(world: World) -> None:
    guess(world, networks(sign_in.TRIES_ACCOUNT))
    device = KnownDevice("d1", frozenset({world.owner.id}))
    assert sign_in.sign_in(world.owner.email, PASSWORD, "10.9.9.9", NOW, device)


def test_a_device_of_before_is_bound_by_itself_from_whatever_network(world: World) -> None:
    device = KnownDevice("d1", frozenset({world.owner.id}))
    for address in networks(sign_in.TRIES_EACH):
        assert sign_in.sign_in(world.owner.email, "guessed", address, NOW, device) is None
    with pytest.raises(Refused):
        sign_in.sign_in(world.owner.email, PASSWORD, "10.9.9.9", NOW, device)


def test_a_device_of_somebody_else_is_no_device_of_before(world: World) -> None:
    guess(world, networks(sign_in.TRIES_ACCOUNT))
    with pytest.raises(Refused):
        sign_in.sign_in(
            world.owner.email, PASSWORD, "10.9.9.9", NOW, KnownDevice("d1", frozenset({world.qa.id}))
        )


def test_dead_links_of_one_ipv6_network_are_counted_together(world: World) -> None:
    for number in range(sign_in.TRIES_LINKS):
        sign_in.count_dead_link(f"2001:db8::{number:x}", NOW)
    assert sign_in.links_are_stopped("2001:db8::ffff", NOW)
    assert not sign_in.links_are_stopped("2001:db8:1::1", NOW)


@pytest.mark.postgresql
def test_guesses_at_the_same_moment_do_not_pass_the_bound(migrated_url: UrlOf, tmp_path: Path) -> None:
    with copy_of(migrated_url(POSTGRESQL), tmp_path) as url:
        app = create_app(settings_for(url, tmp_path))

        def looked_at(_number: int) -> bool:
            with app.app_context():
                try:
                    sign_in.sign_in("nobody@example.org", "guessed", "10.0.0.1", NOW)
                    db.session.commit()
                except Refused:
                    return False
                return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(looked_at, range(24))) == sign_in.TRIES_EACH
        with app.app_context():
            leave()
