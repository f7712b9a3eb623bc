"""The commands of `flask --app wsgi`, a few lines each: they call services."""

from flask import Flask

from audit_app.cli import backup, demo, mail, migrations, partnership, people, reminders, reports, themes

COMMANDS = (
    backup.backup,
    backup.restore,
    demo.group,
    mail.group,
    partnership.group,
    people.group,
    reminders.group,
    reports.group,
    themes.group,
)


def join(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli = migrations.Commands(app.name)
    app.extensions["migrate"] = migrations.Migrations()
    for command in COMMANDS:
        app.cli.add_command(command)
