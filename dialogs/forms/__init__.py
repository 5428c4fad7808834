"""The forms people fill in: an order, joining, feedback. What a line is, its slot says."""
