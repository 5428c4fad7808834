"""How long tests wait."""

from __future__ import annotations

PATIENCE = 120.0  # seconds: what a test waits for comes sooner, also on a machine with much else to do
