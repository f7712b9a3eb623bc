"""What a consolidated report says, as blocks."""
