"""Narration: what somebody recorded for the prompts of a script, in place of the voice.

- ``lines``         which lines of a script can be recorded
- ``conditioning``  what is made of a recording, and what is to be doubted of it
- ``takes``         where recordings lie, and how they are found by the words that they say
"""
