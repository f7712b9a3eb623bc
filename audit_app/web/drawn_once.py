"""What stands in a page of a return a hundred times over, the same for every auditor, is drawn once and kept."""

from collections.abc import Hashable
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

PIECES_KEPT = 8_192
"""Of about a kilobyte each. What somebody typed is never among them."""


@lru_cache(PIECES_KEPT)
def drawn_once(template: str, macro: str, *given: Hashable) -> Markup:
    """The macro of that template for these values; it may use nothing else, such as who asks."""
    drawn: Markup = getattr(current_app.jinja_env.get_template(template).module, macro)(*given)
    return drawn
