"""Changing: what is sent by mail."""
