"""The chain of migrations, one for both databases."""
