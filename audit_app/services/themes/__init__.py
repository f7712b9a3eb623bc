"""Changing: question sets and their designer."""
