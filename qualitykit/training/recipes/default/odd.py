"""Pictures that a score of photographs should not be high for: no photographs, or hardly any pixels of one.

Nobody has rated them. Decision: each has a ceiling, on 0..1, that the head learns not to exceed; below it the
ratings alone speak.
"""

from functools import partial

import cv2
import numpy as np

from qualitykit.images import load_image

_SIDE = 512
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def odd_pictures(paths, scores, each, seed) -> tuple[list, np.ndarray]:
    """Makers of pictures (functions without arguments, to uint8 RGB) and their ceilings (M,) on 0..1.

    Args:
        paths, scores: of the training photographs, some of which are made too small or too large.
        each: drawn pictures of each kind; three times as many of those made from photographs.
        seed: fixes all of them.
    """
    pictures, ceilings = [], []
    for kind, (draw, ceiling) in enumerate(_DRAWN):
        for index in range(each):
            pictures.append(partial(_drawn, draw, (seed, kind, index)))
            ceilings.append(ceiling)
    chosen = np.random.default_rng((seed, len(_DRAWN))).permutation(len(paths))[: 3 * each]
    for path, score in zip(np.asarray(paths)[chosen], np.asarray(scores)[chosen], strict=True):
        for make, highest, drop in _RESIZED:
            pictures.append(partial(make, path))
            ceilings.append(min(highest, score - drop))
    return pictures, np.array(ceilings)


def _drawn(draw, seed):
    return draw(np.random.default_rng(seed))


def _flat(rng):
    colour = rng.integers(0, 256, 3) if rng.random() < 0.7 else np.full(3, rng.choice([0, 128, 255]))
    return np.broadcast_to(colour.astype("uint8"), (_SIDE, _SIDE, 3)).copy()


def _noise(rng):
    """White noise of any strength and grain, grey or coloured."""
    grain = int(rng.choice([1, 1, 2, 4]))
    channels = int(rng.choice([1, 3]))
    noise = rng.normal(rng.uniform(80, 170), rng.uniform(15, 90), (_SIDE // grain, _SIDE // grain, channels))
    noise = np.repeat(np.repeat(noise, grain, 0), grain, 1)
    return np.broadcast_to(np.clip(noise, 0, 255), (_SIDE, _SIDE, 3)).astype("uint8")


def _gradient(rng):
    first, last = rng.uniform(0, 255, (2, 3))
    x, y = np.meshgrid(np.linspace(0, 1, _SIDE), np.linspace(0, 1, _SIDE))
    angle = rng.uniform(0, np.pi / 2)
    share = (np.cos(angle) * x + np.sin(angle) * y)[..., None] / (np.cos(angle) + np.sin(angle))
    return (first + share * (last - first)).astype("uint8")


def _chart(rng):
    """Bars, lines or points between two axes, with ticks and words."""
    canvas = np.full((_SIDE, _SIDE, 3), 255, "uint8")
    cv2.rectangle(canvas, (60, 40), (480, 440), (0, 0, 0), 1)
    for tick in range(60, 481, 60):
        cv2.putText(
            canvas, str(int(rng.integers(100))), (tick - 8, 460), _FONT, 0.4, (0, 0, 0), 1, cv2.LINE_AA
        )
        cv2.line(canvas, (60, tick - 30), (480, tick - 30), (225, 225, 225), 1)
    for _ in range(int(rng.integers(1, 4))):
        colour = _colour(rng)
        heights = np.clip(240 + np.cumsum(rng.normal(0, 40, 15)), 50, 430).astype(int)
        places = np.linspace(75, 465, 15).astype(int)
        style = rng.integers(3)
        if style == 0:
            cv2.polylines(canvas, [np.stack([places, heights], 1)], False, colour, 2, cv2.LINE_AA)
        for x, y in zip(places.tolist(), heights.tolist(), strict=True):
            if style == 1:
                cv2.circle(canvas, (x, y), 4, colour, -1, cv2.LINE_AA)
            elif style == 2:
                cv2.rectangle(canvas, (x - 9, y), (x + 9, 440), colour, -1)
    cv2.putText(canvas, _words(rng, 3), (150, 28), _FONT, 0.6, (0, 0, 0), 1, cv2.LINE_AA)
    return canvas


def _screen(rng):
    """A window or two with a bar, buttons and lines of text."""
    dark = rng.random() < 0.4
    canvas = np.full(
        (_SIDE, _SIDE, 3), int(rng.integers(10, 60) if dark else rng.integers(200, 256)), "uint8"
    )
    ink = (230, 230, 230) if dark else (30, 30, 30)
    for _ in range(int(rng.integers(1, 3))):
        x, y = (int(v) for v in rng.integers(0, 120, 2))
        right, low = (int(v) for v in rng.integers(360, _SIDE, 2))
        fill = tuple(int(v) for v in canvas[0, 0].astype(int) + (12 if dark else -10))
        cv2.rectangle(canvas, (x, y), (right, low), fill, -1)
        cv2.rectangle(canvas, (x, y), (right, y + 26), _colour(rng), -1)
        size = float(rng.choice([0.35, 0.4, 0.5]))
        for line in range(y + 50, low - 10, int(40 * size) + 4):
            if rng.random() < 0.85:
                text = _words(rng, int(rng.integers(2, 9)))
                cv2.putText(canvas, text, (x + 12, line), _FONT, size, ink, 1, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 6))):
        x, y = (int(v) for v in rng.integers(20, 440, 2))
        cv2.rectangle(canvas, (x, y), (x + 60, y + 24), _colour(rng), -1)
    return canvas


def _drawing(rng):
    """Plain shapes with outlines on a plain ground."""
    canvas = np.full((_SIDE, _SIDE, 3), _colour(rng, 150), "uint8")
    for _ in range(int(rng.integers(4, 16))):
        centre = tuple(int(v) for v in rng.integers(40, _SIDE - 40, 2))
        axes = tuple(int(v) for v in rng.integers(15, 120, 2))
        turn, colour = float(rng.uniform(0, 180)), _colour(rng)
        if rng.random() < 0.5:
            cv2.ellipse(canvas, centre, axes, turn, 0, 360, colour, -1, cv2.LINE_AA)
            cv2.ellipse(canvas, centre, axes, turn, 0, 360, (0, 0, 0), int(rng.integers(1, 5)), cv2.LINE_AA)
            continue
        corners = cv2.boxPoints((centre, (2 * axes[0], 2 * axes[1]), turn)).astype(int)
        corners = corners[: int(rng.choice([3, 4]))]
        cv2.fillPoly(canvas, [corners], colour, cv2.LINE_AA)
        cv2.polylines(canvas, [corners], True, (0, 0, 0), int(rng.integers(1, 5)), cv2.LINE_AA)
    return canvas


def _colour(rng, least=0):
    return tuple(int(v) for v in rng.integers(least, 256, 3))


def _words(rng, count):
    letters = np.array(list("abcdefghijklmnoprstuvw"))
    return " ".join("".join(rng.choice(letters, rng.integers(2, 10))) for _ in range(count))


def _enlarged(times, path):
    image = load_image(path)
    height, width = image.shape[:2]
    small = cv2.resize(image, (width // times, height // times), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def _thumbnail(path):
    return cv2.resize(load_image(path), (64, 64), interpolation=cv2.INTER_AREA)


# Makers with their ceilings.
_DRAWN = (
    (_flat, 0.3),
    (_noise, 0.3),
    (_gradient, 0.35),
    (_chart, 0.5),
    (_screen, 0.5),
    (_drawing, 0.5),
)
# Makers with the highest ceiling and how much lower than the photograph's own rating it lies.
_RESIZED = (
    (partial(_enlarged, 4), 0.45, 0.15),
    (partial(_enlarged, 8), 0.3, 0.25),
    (_thumbnail, 0.55, 0.1),
)
