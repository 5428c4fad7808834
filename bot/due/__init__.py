"""What time brings: due work derived from the state, the auditor, the morning digest."""
