"""How far apart are two utterances, if one may be said slower here and faster there?

Dynamic time warping (Sakoe and Chiba 1978, symmetric), of one utterance against many at once: a
diagonal of all the tables is one step of numpy. The libraries for it take one pair at a time, or
are under the GPL, or need a scientific stack.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voicerepair.sound.ear.cepstra import Cepstra

__all__ = ["distances"]

FAR = np.float32(1e9)


def distances(utterance: Cepstra, others: Sequence[Cepstra]) -> NDArray[np.float32]:
    """The distance from ``utterance`` to each of ``others``, a step; none of them is empty."""
    lengths = np.array([len(other) for other in others])
    costs = _by_diagonal(_apart(utterance, others, int(lengths.max())))
    last = len(utterance) + lengths - 2  # the diagonal on which each table ends
    found = np.full(len(others), FAR)
    before = np.full((len(others), costs.shape[2]), FAR)  # two diagonals ago
    current = np.full_like(before, FAR)
    current[:, 0] = costs[:, 0, 0]
    for diagonal in range(costs.shape[1]):
        if diagonal:
            cost = costs[:, diagonal]
            straight = np.minimum(current, _moved(current)) + cost
            oblique = _moved(before) + 2 * cost
            before, current = current, np.minimum(np.minimum(straight, oblique), FAR)
        ended = last == diagonal
        found[ended] = current[ended, lengths[ended] - 1]
    return np.asarray(found / (len(utterance) + lengths), np.float32)


def _apart(utterance: Cepstra, others: Sequence[Cepstra], longest: int) -> NDArray[np.float32]:
    """Frame by frame: shape (others, frames of the utterance, frames of the longest other)."""
    padded = np.zeros((len(others), longest, utterance.shape[1]), np.float32)
    for place, other in zip(padded, others, strict=True):
        place[: len(other)] = other
    squares = np.square(utterance).sum(axis=1)[:, None] + np.square(padded).sum(axis=2)[:, None]
    products = utterance @ padded.transpose(0, 2, 1)
    return np.asarray(np.sqrt(np.maximum(squares - 2 * products, 0)), np.float32)


def _by_diagonal(apart: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same costs, [other, row + column, column], so that a diagonal is one slice."""
    number, rows, columns = apart.shape
    costs = np.full((number, rows + columns - 1, columns), FAR)
    for column in range(columns):
        costs[:, column : column + rows, column] = apart[:, :, column]
    return costs


def _moved(diagonal: NDArray[np.float32]) -> NDArray[np.float32]:
    """What lies one column to the left."""
    moved = np.full_like(diagonal, FAR)
    moved[:, 1:] = diagonal[:, :-1]
    return moved
