"""The pages: thin views, forms and templates in wings, and the request hooks, the only place that commits."""

from flask import Flask

from audit_app.web import pages
from audit_app.web.request import addresses, errors, hooks


def join(app: Flask) -> None:
    """Join addresses, pages, errors and hooks to the application, in an order in which each finds what it needs."""
    addresses.join(app)
    pages.join(app)
    errors.join(app)
    hooks.join(app)
