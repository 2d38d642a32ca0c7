"""A key's fingerprint in words, to be read over the phone.

Ten words of a list of 256 are 80 bits of SHA-256: somebody who wants another key with the same
words has to try 2**80 keys. Rules for the list: everyday words in English that a voice says
clearly, none like another (their first four letters differ), none that hurts. Its order is part of
the format and stays.
"""

from __future__ import annotations

import hashlib

__all__ = ["BITS", "WORDS", "fingerprint", "same"]

COUNT = 10
BITS = 8 * COUNT
ABOUT = b"voicerepair therapist\n"

LIST = """
acorn almond amber anchor apple apricot artist atlas autumn avenue bakery balcony bamboo banana
banjo barley basket beacon bench bicycle biscuit blanket blossom blueberry boat bonfire bottle
bread breeze bridge broom bubble bucket button cabin cactus camera candle canoe carpet carrot
castle cedar cello cherry chimney cinnamon circle citrus clarinet clock cloud clover coconut
compass copper coral cotton cradle crayon cricket crystal cucumber curtain cushion daisy dancer
december desert diamond dolphin doorbell dragon drawer drum duck eagle easel echo elbow eleven
emerald engine envelope evening fabric falcon feather fennel ferry fiddle finger flamingo flute
forest fountain fox friday garden garlic garnet giraffe glacier goblet granite grape guitar
hammock harbour harvest hazel hedgehog helmet honey horizon hotel iceberg igloo indigo island
ivory jacket jasmine jelly jigsaw july jungle kayak kettle kitchen kite koala ladder lagoon
lantern lavender lemon letter library lilac lizard lobster magnet mango maple marble meadow
melon mirror mitten monday monkey moonlight mosaic muffin museum napkin needle nest november
number nutmeg oak oasis ocean octopus olive onion opera orange orchard otter oven oyster palace
pancake panda paper parasol parsley peach pebble pelican pencil pepper piano picnic pillow
planet plum pocket pony poppy potato pudding pumpkin puzzle quilt rabbit radish railway raven
ribbon river robin rooster rosemary ruby saddle saffron sailor salmon sandal saturn saxophone
scarf school seven shadow sheep silk silver snail spider spoon station summer sunday swan tablet
tambourine teapot temple thunder ticket tiger tomato towel trumpet tulip tunnel turtle umbrella
valley vanilla velvet violin volcano waffle walnut water whale window winter yellow zebra
"""
WORDS = tuple(LIST.split())


def fingerprint(public: bytes) -> str:
    """Of the public half of a signing key (32 bytes), as ten words."""
    digest = hashlib.sha256(ABOUT + public).digest()
    return " ".join(WORDS[byte] for byte in digest[:COUNT])


def same(one: str, other: str) -> bool:
    """The same words, however they were typed."""
    return _plain(one) == _plain(other)


def _plain(words: str) -> list[str]:
    return "".join(letter if letter.isalpha() else " " for letter in words.casefold()).split()
