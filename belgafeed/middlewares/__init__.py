"""One concern of HTTP each."""
