"""Topics and whose experience, read."""
