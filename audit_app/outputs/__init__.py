"""Turn plain content into files that people download, and into mails. It imports rules only."""
