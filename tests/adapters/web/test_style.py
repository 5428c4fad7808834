"""Colours that can be read, by day and by night: WCAG 2.2 contrast of every pair that stands together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import adapters.web

STATIC = Path(adapters.web.__file__).parent / "static"
CSS = (STATIC / "keikka.css").read_text()

#: Text on its ground: at least 4.5 to 1. Lines and signs that carry meaning: at least 3 to 1.
TEXT = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "own"),
    ("ink", "attention-soft"),
    ("muted", "paper"),
    ("muted", "surface"),
    ("muted", "own"),
    ("accent", "surface"),
    ("accent", "paper"),
    ("accent", "own"),
    ("accent", "attention-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("danger", "surface"),
    ("danger", "paper"),
    ("danger", "danger-soft"),
    ("attention", "attention-soft"),
    ("running", "running-soft"),
    ("settled", "settled-soft"),
    ("paper", "ink"),
]
SIGNS = [
    ("strong-line", "surface"),
    ("strong-line", "paper"),
    ("focus", "paper"),
    ("focus", "surface"),
    ("focus", "own"),
]


def colours(scheme: str) -> dict[str, str]:
    day, night = re.findall(r":root \{(.*?)\n\s*\}", CSS, re.DOTALL)[:2]
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", day))
    return found | (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", night)) if scheme == "night" else {})


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((_light(one), _light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["day", "night"])
@pytest.mark.parametrize(("sign", "ground"), TEXT)
def test_text_can_be_read(scheme: str, sign: str, ground: str) -> None:
    known = colours(scheme)
    assert contrast(known[sign], known[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["day", "night"])
@pytest.mark.parametrize(("sign", "ground"), SIGNS)
def test_signs_can_be_seen(scheme: str, sign: str, ground: str) -> None:
    known = colours(scheme)
    assert contrast(known[sign], known[ground]) >= 3


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: str(path.name))
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]|@import|url\(", text)


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: str(path.name))
def test_scripts_set_text_only(path: Path) -> None:
    text = path.read_text()
    for power in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "DOMParser"):
        assert power not in text


@pytest.mark.parametrize("path", sorted((STATIC.parent / "templates").iterdir()), ids=lambda path: str(path.name))
def test_templates_have_no_inline_code_or_style(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|style=|\son[a-z]+=|<script(?! type=\"module\" src=)|\|\s*safe\b|javascript:", text)
