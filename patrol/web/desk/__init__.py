"""Views of the dispatch desk."""
