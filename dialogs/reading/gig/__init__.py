"""Kind of gig, format and listeners, read."""
