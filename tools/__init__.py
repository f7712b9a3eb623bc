"""What `make` runs before and around the application. What sets up needs the standard library alone."""
