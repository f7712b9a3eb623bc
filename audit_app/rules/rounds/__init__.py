"""Rounds: their progress, their cases and their returns."""
