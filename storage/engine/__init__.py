"""How units of work run: the database, its writers, its schema, its backups."""
