"""What all forms share: fields, drafts, edit conflicts, uploads and paging."""
