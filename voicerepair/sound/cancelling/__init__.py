"""Takes the guide's voice out of what the microphone hears, for those who switch it on.

- ``microphone.py``  a microphone that does not hear it
- ``reference.py``   what the loudspeaker plays, found by the time at which it leaves
- ``drift.py``       how much faster the one's clock is than the other's
- ``kalman.py``      the canceller, which learns the room
"""
