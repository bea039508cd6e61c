"""What the dates cost, and how exact polling makes them; each module says how to run it."""
