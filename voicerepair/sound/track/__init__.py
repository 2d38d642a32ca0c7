"""A session as an audio file: what is said when (``score``) becomes a track, and a track a file.

``lines`` makes the prompts, ``pieces`` puts them in their places, ``level`` makes them evenly loud,
``bed`` plays softly below; ``formats`` knows who writes which kind of file, ``former`` takes from
the file that is being replaced whatever is still right.
"""
