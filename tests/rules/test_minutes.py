"""The stem of a minute reference: what the next decision of the meeting shares."""

import pytest

from audit_app.rules.minutes import minute_stem


@pytest.mark.parametrize(
    ("reference", "stem"),
    [
        ("ACR-2018-03/10", "ACR-2018-03/"),
        ("ACR-2018-03/10(b)", "ACR-2018-03/"),
        ("ACR-2018-03/10b", "ACR-2018-03/"),
        ("5.2", "5."),
        ("item 12", "item "),
        ("12", ""),
        ("item four", ""),
        ("", ""),
    ],
)
def test_stem_is_what_stands_before_the_last_number(reference: str, stem: str) -> None:
    assert minute_stem(reference) == stem
