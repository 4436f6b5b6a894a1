"""What every view shares: the gate, problems, answers, limits, the live socket."""
