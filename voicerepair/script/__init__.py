"""The script language: a text becomes data that a session can run, or findings that say why not.

From the outside in:

- ``library``      finds scripts, reads their files: ``Library().load("own") -> Program``
- ``gathering``    follows every ``[play X]`` from a script to all it can reach
- ``whole, lint``  what can be said of a program (``sitting``: how it begins, ends and lasts), of
                   one script; ``flow``, ``length``, ``lasting``: where it goes, and for how long
- ``parse``        one text: ``frontmatter`` (``values``, ``yaml_values``), ``blocks``, ``prompts``
- ``directions``   one direction becomes one step (``asking``: answers and ratings), in a ``scene``
                   with a ``cast`` of names; ``directions.lark`` is the reference, ``grammar``
                   reads it, ``trees`` and ``durations`` take it apart, ``suggest`` says what was
                   probably meant
- ``fitting``      a program as it is played now, by people who played it before
- ``fingerprint``  by what a program is known again
- ``findings``     what is said, and how it is written out; ``source``: lines, and taking notes
- ``model``        what comes of it all: frozen data, and all that a session knows of scripts
"""
