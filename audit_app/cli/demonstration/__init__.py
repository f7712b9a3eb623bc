"""The demonstration: invented cases of a real partnership, loaded by the services themselves."""
