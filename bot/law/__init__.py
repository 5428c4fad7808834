"""What holds, whoever asks: states, hours, the rank, places, terms. Pure: no transaction, no clock."""
