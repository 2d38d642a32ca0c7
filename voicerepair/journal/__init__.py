"""What is kept, encrypted: the journal. It is the only place where anything about people is kept.

Two kinds of keys. The journal's own keeps strangers out: everything is in one SQLCipher file.
Personal keys keep partners out: what belongs to one person is sealed to that person's public half,
and their private half lies under their PIN.

- ``journal``     the whole of it, opened; what happens at every start; purging
- ``keys``        the journal's own key: where it is, and changing it; ``key_file`` says where,
  ``system_keyring`` is the system's place for it
- ``people``      personal keys, PINs, what each answered for themselves; ``pins`` has their rules
- ``sessions``    what was played, when, how far, and who was there; ``notes`` on it;
  ``searching``
- ``turns``       recorded turns: agreeing, opening, sharing, deleting, expiring
- ``places``      where a turn stands in its script
- ``checkins``    check-ins, sealed to who answered them, and what each shares with whom
- ``positions``   where a session was left, to go on with it
- ``recordings``  a turn as it is spoken, chunk by chunk; ``recorder_lock``: is somebody recording?
- ``sound``       how a turn's samples lie in what is sealed
- ``sealing``     to people, in the age format; ``wrapping``: under a PIN or a passphrase
- ``store``       the file: changes, scrubbing, copies; ``schema`` is what it holds, ``migrating``
  makes it and brings it up to date, ``connecting`` puts its errors into plain words, ``files`` has
  names and modes
- ``verifying``   is everything whole?

Rules: imports nothing heavy before it is used; no clock: ``now`` is an argument, in wall seconds;
whoever shows something asks for a PIN first where it is somebody's own.
"""

from __future__ import annotations
