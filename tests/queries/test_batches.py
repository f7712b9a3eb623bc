"""A statement takes so many values; a list of ids may be longer."""

from flask import Flask

from audit_app.queries.batches import LONGEST_BATCH, batches
from audit_app.queries.tracker.decisions import closings, lines_by_subject


def test_every_id_is_in_one_batch_and_none_is_too_long() -> None:
    ids = range(2 * LONGEST_BATCH + 1)
    cut = [list(batch) for batch in batches(ids)]
    assert [number for batch in cut for number in batch] == list(ids)
    assert [len(batch) for batch in cut] == [LONGEST_BATCH, LONGEST_BATCH, 1]
    assert not list(batches([]))


def test_decisions_are_read_for_more_subjects_than_a_statement_takes(app: Flask) -> None:
    subject_ids = [str(number) for number in range(70_000)]
    assert not lines_by_subject(subject_ids)
    assert not closings(subject_ids)
