"""Keys for what is new in a question set: short, readable, and used by nothing else beside it."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from audit_app.rules.question_sets.limits import LONGEST_KEY
from audit_app.rules.questions.choices import Choice

_KEY_WORDS = 8
_ROOM_FOR_NUMBER = 5


def key_for(text: str, taken: Collection[str], otherwise: str = "question") -> str:
    """Return a key made of the first words of the text and free among those taken.

    A text without a Latin letter or a digit gives the key `otherwise`.
    """
    simple = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = re.findall(r"[a-z0-9]+", simple)[:_KEY_WORDS]
    key = "-".join(words)[: LONGEST_KEY - _ROOM_FOR_NUMBER].strip("-") or otherwise
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key}-{number}"
    return free


def choices_with_keys(labels: Iterable[str], before: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Return choices with these labels, whose keys stay where answers may already hold them.

    A label that was there before keeps its key. A new label takes the key of the choice at the same place, if no choice
    was added or removed: then that choice was only reworded.
    """
    new_labels = list(labels)
    known = {choice.label.casefold(): choice.key for choice in before}
    keys = [known.get(label.casefold()) for label in new_labels]
    if len(new_labels) == len(before):
        used = {key for key in keys if key}
        keys = [
            key or (choice.key if choice.key not in used else None)
            for key, choice in zip(keys, before, strict=True)
        ]
    taken = {key for key in keys if key}
    choices: list[Choice] = []
    for label, kept in zip(new_labels, keys, strict=True):
        key = kept or key_for(label, taken)
        taken.add(key)
        choices.append(Choice(key, label))
    return tuple(choices)
