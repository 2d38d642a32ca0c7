"""Takes the guide's voice out of what the microphone hears, for those who switch it on.

- ``reference.py``   what the loudspeaker plays, found by the time at which it leaves
- ``microphone.py``  a microphone that does not hear it
- ``webrtc.py``      the canceller: WebRTC's, from the extra ``aec``
"""
