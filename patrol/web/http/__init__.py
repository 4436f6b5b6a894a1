"""The parts that every view shares: the gate, problems, answers, limits, the live socket."""
