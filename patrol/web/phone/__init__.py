"""Views of a member's phone."""
