"""The grammar's trees: a few typed ways to take one apart, and where its words stand.

Rules: a tree's tokens know their offset in the direction; the direction's Spot makes it a place.
"""

from __future__ import annotations

from typing import TypeAlias

from lark import Token, Tree

from voicerepair.script.findings import Spot

__all__ = ["Node", "between", "child", "children", "extent", "required", "token", "tokens", "words"]


Node: TypeAlias = Tree[Token]


def children(tree: Node) -> list[Node]:
    """The trees directly below ``tree``."""
    return [one for one in tree.children if not isinstance(one, str)]


def tokens(tree: Node) -> list[Token]:
    """The words directly below ``tree``."""
    return [one for one in tree.children if isinstance(one, str)]


def token(tree: Node) -> Token:
    """The first word directly below ``tree``; the grammar says that there is one."""
    return tokens(tree)[0]


def child(tree: Node, name: str) -> Node | None:
    """The first tree called ``name`` below ``tree``, if the direction has it."""
    for one in tree.children:
        if not isinstance(one, str) and one.data == name:
            return one
    return None


def required(tree: Node, name: str) -> Node:
    """The first tree called ``name`` below ``tree``; the grammar says that there is one."""
    found = child(tree, name)
    assert found is not None
    return found


def words(word: Token, spot: Spot) -> tuple[str, Spot]:
    """The text of a token and where it is, without the spaces around it."""
    text = str(word)
    start = (word.start_pos or 0) + len(text) - len(text.lstrip())
    return text.strip(), spot.part(start, len(text.strip()))


def between(first: Token, last: Token, spot: Spot) -> Spot:
    """From the beginning of one token to the end of another."""
    start = (first.start_pos or 0) + len(first) - len(first.lstrip(" ,"))
    return spot.part(start, (last.start_pos or 0) + len(last.rstrip()) - start)


def extent(tree: Node, spot: Spot) -> Spot:
    """All the words of ``tree``, however deep."""
    found = list(tree.scan_values(lambda value: isinstance(value, str)))
    return between(found[0], found[-1], spot)
