"""What to fetch, in which order, and when to stop; what a page says, the readers know."""
