"""The worker process: it sends what is due, escalates silence, and does the periodic jobs."""
