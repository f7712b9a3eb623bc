"""Cuts a long list of ids into batches that a statement can take."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import TypeVar

_Id = TypeVar("_Id")

LONGEST_BATCH = 10_000
"""The most values of a batch: PostgreSQL takes at most 65,535 parameters in a statement, some SQLite 32,766."""


def batches(ids: Collection[_Id]) -> Iterator[Sequence[_Id]]:
    """Yield the ids in batches; none where there are none."""
    remaining = iter(ids)
    while batch := list(islice(remaining, LONGEST_BATCH)):
        yield batch
