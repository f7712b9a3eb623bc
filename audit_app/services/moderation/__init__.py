"""Changing: what the panel reads and agrees."""
