"""The demo: a made-up register, everybody's screens on one page, and a clock that can be moved on."""
