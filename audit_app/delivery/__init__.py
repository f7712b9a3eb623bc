"""What enters and leaves the machine: mail, files of evidence. Services call it; it knows no subject."""
