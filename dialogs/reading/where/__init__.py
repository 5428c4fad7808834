"""Places and regions in words, read."""
