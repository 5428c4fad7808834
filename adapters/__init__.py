"""How it reaches people: a folder for each platform, and the port that all of them offer and are offered."""
