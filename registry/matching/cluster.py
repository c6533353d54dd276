"""Correlation clustering: a partition of things by weights between them that say together or apart."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping

APART = float("-inf")
"""The weight of two that are never together, whatever ties each of them to others."""

Edge = tuple[int, int]


def components(size: int, edges: Iterable[Edge]) -> list[list[int]]:
    """Give the groups of numbers below `size` that edges hold together, each sorted, by their first number.

    >>> components(4, [(3, 1)])
    [[0], [1, 3], [2]]
    """
    root = list(range(size))

    def find(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    for one, other in edges:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(size):
        groups[find(at)].append(at)
    return list(groups.values())


def correlate(size: int, weights: Mapping[Edge, float]) -> list[list[int]]:
    """Give a partition of the numbers below `size` whose weights inside groups sum up high.

    Greedy: the two groups of the heaviest sum are joined, ties by the smallest numbers, until no sum is
    above 0; groups with an APART between them never. Then one round of single moves.
    O(E log E). Plain components would chain through one bad edge; the best partition is
    hard to find, and this one is the same whatever order the weights come in.

    >>> correlate(3, {(0, 1): 2.0, (1, 2): 1.0, (0, 2): -3.0})
    [[0, 1], [2]]
    """
    sums: list[dict[int, float]] = [{} for _ in range(size)]
    for (one, other), weight in weights.items():
        sums[one][other] = sums[other][one] = weight
    members = {at: [at] for at in range(size)}
    heap = [(-weight, min(edge), max(edge)) for edge, weight in weights.items() if weight > 0]
    heapq.heapify(heap)
    while heap:
        weight, one, other = heapq.heappop(heap)
        if one in members and other in members and sums[one].get(other) == -weight:
            _join(one, other, members, sums, heap)
    groups = sorted(sorted(group) for group in members.values())
    return _move(groups, weights)


def _join(
    one: int,
    other: int,
    members: dict[int, list[int]],
    sums: list[dict[int, float]],
    heap: list[tuple[float, int, int]],
) -> None:
    """Join the second group to the first; its weights are added."""
    members[one] += members.pop(other)
    del sums[one][other]
    for third, weight in sums[other].items():
        if third == one:
            continue
        total = sums[one].get(third, 0.0) + weight
        sums[one][third] = sums[third][one] = total
        del sums[third][other]
        if total > 0:
            heapq.heappush(heap, (-total, min(one, third), max(one, third)))
    sums[other] = {}


def _move(groups: list[list[int]], weights: Mapping[Edge, float]) -> list[list[int]]:
    """Let each number go where its weights pull it most, once, in their order."""
    of = {at: number for number, group in enumerate(groups) for at in group}
    pulls: dict[int, dict[int, float]] = defaultdict(dict)
    for (one, other), weight in weights.items():
        pulls[one][other] = pulls[other][one] = weight
    for at in sorted(pulls):
        to: dict[int, float] = defaultdict(float)
        for other, weight in pulls[at].items():
            to[of[other]] += weight
        best = min(to, key=lambda number: (-to[number], number))
        if to[best] > max(to.get(of[at], 0.0), 0.0):
            of[at] = best
    moved: dict[int, list[int]] = defaultdict(list)
    for at in sorted(of):
        moved[of[at]].append(at)
    return sorted(moved.values())
