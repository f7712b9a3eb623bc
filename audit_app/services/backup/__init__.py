"""Changing: backups of the whole database and its files."""
