"""Carries mail and uploaded files into and out of the machine. Services call it."""
