"""Tables as people paste and upload them: lines and cells, and the line that names the columns."""
