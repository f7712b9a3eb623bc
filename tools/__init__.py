"""What `make` runs before and around the application: standard library only, since it makes the environment."""
