"""The slots that forms share, a file for each kind of thing asked."""
