"""`make bench`: measured figures, each beside the figure of its peer from the same run."""
