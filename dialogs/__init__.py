"""What is said. Pure: no network, no database, no clock."""
