"""voicerepair: a voice that guides people through repair.

The rooms of the house, from the ground floor up; imports go downward only:

- ``errors``   what can go wrong, in plain words; beside it ``bundled``, what the package carries,
  and ``whole_file``, how files are read and written
- ``script``   the language: text becomes data (pure)
- ``session``  one sitting with a script: a machine of events and effects (pure)
- ``checkins`` what a check-in asks, and the plain sentences drawn from it (pure)
- ``journal``  what is kept about people, encrypted, and sealed to each of them
- ``sound``    everything that makes or takes in sound, behind the ports in ``sound/ports.py``
- ``screen``   what the terminal shows while a session runs, and the keys it reads
- ``homework`` one file from a therapist, and one report back
- ``handout``  a script as a sheet of paper, in HTML or PDF
- ``phone``    a script as one page that plays in any browser, with an engine of its own
- ``web``      the reflection page: what is kept, served to this machine's browser alone
- ``hosts``    three ways to run a session: ``live`` with people, ``rehearse`` in virtual time,
  ``render`` into an audio file
- ``cli``      one file per command; the only place that picks concrete devices
"""

__version__ = "0.1.0"
