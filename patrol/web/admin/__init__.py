"""Views of the street's administration."""
