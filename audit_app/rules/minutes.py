"""Minute references: what stays the same from one decision of a meeting to the next."""

import re

_NUMBER = re.compile(r"\d+[\s(]*[a-z]?\)?$", re.IGNORECASE)


def minute_stem(reference: str) -> str:
    """'ACR-2018-03/' of 'ACR-2018-03/10(b)', '5.' of '5.2'; empty where nothing stands before a number."""
    stem = _NUMBER.sub("", reference.strip())
    return stem if stem != reference.strip() else ""
