"""The content of a consolidated report, as blocks."""
