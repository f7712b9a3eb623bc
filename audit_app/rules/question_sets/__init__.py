"""Question sets: their file format, reading, writing, comparing and checking."""
