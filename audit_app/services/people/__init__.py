"""Changing: people, agencies and the partnership."""
