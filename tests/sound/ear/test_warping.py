from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicerepair.sound.ear.warping import distances


def plain(one: np.ndarray, other: np.ndarray) -> float:
    """The same distance, cell by cell."""
    cost = np.linalg.norm(one[:, None] - other[None], axis=2)
    total = np.full(cost.shape, np.inf)
    for row in range(len(one)):
        for column in range(len(other)):
            ways = [cost[0, 0]] if row == column == 0 else []
            if row:
                ways.append(total[row - 1, column] + cost[row, column])
            if column:
                ways.append(total[row, column - 1] + cost[row, column])
            if row and column:
                ways.append(total[row - 1, column - 1] + 2 * cost[row, column])
            total[row, column] = min(ways)
    return total[-1, -1] / (len(one) + len(other))


def some(seed: int, length: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(length, 3)).astype(np.float32)


@given(st.integers(1, 12), st.lists(st.integers(1, 12), min_size=1, max_size=4))
def test_all_at_once_are_what_each_is_cell_by_cell(length: int, lengths: list[int]) -> None:
    one = some(0, length)
    others = [some(seed, size) for seed, size in enumerate(lengths, 1)]
    expected = [plain(one, other) for other in others]
    assert distances(one, others) == pytest.approx(expected, abs=1e-3)


def test_the_same_said_slower_is_near_and_the_same_backwards_is_far() -> None:
    one = some(1, 30)
    slower, backwards = np.repeat(one, 2, axis=0), one[::-1]
    near, far = distances(one, [slower, np.ascontiguousarray(backwards)])
    assert near == pytest.approx(0, abs=1e-3)
    assert far > 1
