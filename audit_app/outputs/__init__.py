"""Plain content in, bytes out: files that people download. Imports rules only; services call it."""
