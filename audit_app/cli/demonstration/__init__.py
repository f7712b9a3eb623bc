"""The demonstration: a partnership with invented cases, loaded by the services that the pages call."""
