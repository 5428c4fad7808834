"""The web: chat, boards and pages behind links, for everybody with a browser."""
