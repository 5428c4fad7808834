"""Text to values: days, times, places, topics and kinds of gig as people write them, in three languages."""
