"""Write and restore backups of the whole database and its files."""
