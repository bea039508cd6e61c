"""What to fetch, in which order, and when to stop; nothing else."""
