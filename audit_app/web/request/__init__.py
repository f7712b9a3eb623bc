"""Surrounds every request with access, the commit, errors, idempotency keys, and replay after sign-in."""
