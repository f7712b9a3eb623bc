"""Recommendations and actions: how they are rated, decided and escalated."""
