"""Demo data: a seeded town, virtual phones that use the real API, and a recorded day."""
