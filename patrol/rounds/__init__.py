"""巡防: points, the proposal of a walk over those that nobody has looked at for long, and looks."""
