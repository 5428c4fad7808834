"""Days, times and lengths in words, read."""
