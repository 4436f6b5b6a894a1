"""A town to try the product with: its seed, its virtual phones, a recorded day."""
