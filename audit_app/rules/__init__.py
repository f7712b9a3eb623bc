"""The subject itself: pure functions and frozen data, no Flask, no database, no clock."""
