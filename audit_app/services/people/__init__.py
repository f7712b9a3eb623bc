"""Changing people, agencies and the partnership; signing in and passwords."""
