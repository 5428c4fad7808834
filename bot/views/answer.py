"""What a page asks with, and the answer when there is nothing for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.port import View

About = Mapping[str, str]


NOTHING = View("nothing", found=False)
