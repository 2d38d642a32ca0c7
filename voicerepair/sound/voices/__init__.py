"""One file per way to speak, what is done to every prompt, and the cache of prompts.

``catalogue`` knows the engines, ``prompts`` makes prompts ahead, ``cache`` keeps them.
"""
