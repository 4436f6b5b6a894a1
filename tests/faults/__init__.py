"""Faults that the real processes must survive: `make test-faults`.

Plain `make test` leaves this folder out (`norecursedirs`); PATROL_FAULTS=short does each fault a
few times instead of the counts of docs/operations/reliability.md.
"""
