"""Queries for the report of a round and its versions."""
