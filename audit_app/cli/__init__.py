"""Commands of a few lines each; each calls services."""

from flask import Flask


def join(app: Flask) -> None:
    for group in ():
        app.cli.add_command(group)
