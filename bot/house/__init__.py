"""The process: its wiring, its loops, its doorways. The only room of bot that awaits."""
