"""Tests of the bench: its waits and its arithmetic."""
