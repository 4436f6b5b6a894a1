"""Whole state for a reader, read across stages. Nothing here writes."""
