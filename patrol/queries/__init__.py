"""Read whole state across the stages: board, inbox, one case, reachability. Reads only."""
