"""Ears: adapters of the port ``Ear``, which hear commands, offline.

- ``attending.py``     from what is heard to commands; asks an ear on a thread of its own
- ``alone.py``         cuts out what was said alone; ``echo.py`` keeps the guide's own voice out
- ``several.py``       several ears as one
- ``english/``        any phrases of English words, whoever says them
- ``taught.py``        a person's own words, matched by three takes of each
- ``takes.py``         are these three takes of one word, and far enough from the others?
- ``taught_words.py``  where taught words are kept
- ``likeness.py``      how like a word is an utterance, for all that other speech is
- ``cepstra.py``, ``warping.py``  what sounds like what
- ``utterances.py``    cuts every utterance out of what a microphone gives
- ``recent.py``        the last moments of that, which utterances are cut from
"""
