"""Offers what all forms share: fields and their components, drafts, edit conflicts, tables, uploads and paging."""
