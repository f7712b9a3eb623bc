"""Changing: what each service answers about a case."""
