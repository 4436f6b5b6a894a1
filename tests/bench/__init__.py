"""The bench itself: its waits and its arithmetic."""
