"""Contains what `make` runs before and around the application. Setting up needs nothing beyond the standard library."""
