"""What happens around every request: access, the commit, errors, idempotency keys, replay after sign-in."""
