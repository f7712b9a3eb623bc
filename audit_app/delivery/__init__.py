"""What enters and leaves the machine, such as mail and uploaded files. Services call it."""
