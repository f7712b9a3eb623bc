"""The pictures of README and guides: the pages still lead to each of them."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pictures.listed import PICTURES, Picture
from pictures.taking import take
from tests.support.server import Server


@pytest.mark.browser
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: Path(picture.file).stem)
def test_a_picture_can_be_taken_anew(
    browser: Browser, demonstration_to_read: Server, tmp_path: Path, picture: Picture
) -> None:
    png = take(picture, browser, demonstration_to_read, tmp_path).read_bytes()
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert width == picture.width
    assert 400 < height < 1500


@pytest.mark.browser
def test_a_link_that_is_gone_is_named(
    browser: Browser, demonstration_to_read: Server, tmp_path: Path
) -> None:
    with pytest.raises(LookupError, match=r"police\.auditor no “Concerns”"):
        take(
            Picture("gone.png", "police.auditor", ("Concerns",), "main"),
            browser,
            demonstration_to_read,
            tmp_path,
        )
