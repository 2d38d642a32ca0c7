"""Narration: what somebody recorded for the prompts of a script, in place of the voice.

- ``takes``  where recordings lie, and how they are found by the words that they say
"""
