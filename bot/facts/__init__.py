"""Questions to the register and the settings. Everything here reads; nothing is written."""
