"""Scans and photos made fit for OCR: evenly lit, and turned so that their lines are level."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

_MOST = 12.0  # degrees to either side that are tried
_COARSE, _FINE = 0.5, 0.05  # degrees from one trial to the next
_LEVEL = 0.12  # degrees under which a page counts as level
_SIDE = 1200  # pixels of the longer side of the picture that is measured
_DARK = 150  # of 255: what is darker on an evenly lit page is ink
_PAPER, _NOISE = 200, 3.0  # of 255: what is lighter is paper, and by how much it may vary
_FEW_DOTS = 500  # ink too little to measure by
_MOST_DOTS = 120_000
_SHADE = 24  # pixels of the picture for one of its shading


def evenly_lit(picture: Image.Image) -> Image.Image:
    """The picture (mode L) with the shades of its paper taken out, as of a photo made under a lamp."""
    width, height = picture.size
    small = (max(width // _SHADE, 1), max(height // _SHADE, 1))
    # the brightest of a neighbourhood is paper, not ink
    paper = picture.resize(small, Image.Resampling.BOX).filter(ImageFilter.MaxFilter(5))
    paper = paper.filter(ImageFilter.GaussianBlur(2)).resize(picture.size, Image.Resampling.BILINEAR)
    light = np.maximum(np.asarray(paper, dtype=np.float32), 40.0)
    flat = np.asarray(picture, dtype=np.float32) * (250.0 / light)
    return _without_specks(Image.fromarray(np.clip(flat, 0, 255).astype(np.uint8)))


def _without_specks(picture: Image.Image) -> Image.Image:
    """The picture without the noise of its paper: Tesseract takes minutes over specks, each a letter to it.

    Where there is little print, it takes the noise for all that is dark and finds no letter: so what is left
    of it after smoothing becomes white. A clean picture stays as it is: what takes specks away takes the thin
    strokes of small print too.
    """
    smooth = picture.filter(ImageFilter.MedianFilter(3))
    before, after = np.asarray(picture, dtype=np.int16), np.asarray(smooth, dtype=np.int16)
    paper = after > _PAPER
    if not paper.any() or float(np.abs(before - after)[paper].mean()) <= _NOISE:
        return picture
    lightest = max(float(after[paper].mean() - after[paper].std()), float(_PAPER))
    white = np.clip(after.astype(np.float32) * (255 / lightest), 0, 255)
    return Image.fromarray(white.astype(np.uint8))


def lean(picture: Image.Image) -> float:
    """By how many degrees, counter-clockwise, the picture must be turned for its lines to be level.

    Lines of print that are level fall into rows: of all angles the one is taken at which the rows of the
    picture are most clearly full or empty. 0.0 where there is no print to go by.
    """
    small = picture.copy()
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    down, across = np.nonzero(np.asarray(small) < _DARK)
    if len(down) < _FEW_DOTS:
        return 0.0
    step = len(down) // _MOST_DOTS + 1
    down, across = down[::step], across[::step]
    coarse = _sharpest(down, across, np.arange(-_MOST, _MOST + _COARSE, _COARSE))
    angle = _sharpest(down, across, np.arange(coarse - _COARSE, coarse + _COARSE, _FINE))
    return angle if abs(angle) > _LEVEL and abs(angle) < _MOST else 0.0


def turned(picture: Image.Image, angle: float) -> Image.Image:
    """The picture turned counter-clockwise, on white paper that is large enough for it."""
    if not angle:
        return picture
    white = 255 if picture.mode == "L" else (255, 255, 255)
    return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=white)


def _sharpest(down: Any, across: Any, angles: Any) -> float:
    scores = []
    for angle in angles:
        radians = math.radians(angle)
        rows = np.rint(down * math.cos(radians) - across * math.sin(radians)).astype(np.int64)
        full = np.bincount(rows - rows.min())
        scores.append(float(np.square(np.diff(full)).sum()))
    return float(angles[int(np.argmax(scores))])
