"""Homework: one file from a therapist to the living room, and a report back, if its people like.

- ``words``       a key's fingerprint in words, to be read over the phone
- ``therapist``   a therapist's keys: one signs, the other opens reports
- ``asked``       for which clients a therapist has answered the questions that come first
- ``assignment``  what is asked for, why, when and how often; ``when`` reads "Thursdays 20:00"
- ``collecting``  the scripts of an assignment, with what they play and their narration
- ``bundle``      the file: how it is written, and the signature at its end; ``sending`` tries it
  first as its people will add it
- ``reading``     the file as a stranger's: signature first, then every rule, then what is in it;
  ``names`` has the rules for names, ``archive`` those for the zip
- ``narration``   sound from a stranger, decoded by ``narration_worker`` in a process with limits
- ``added``       homework on the clients' machine; ``changes`` in what is sent again; ``known``
  therapists, by their keys
- ``counting``    how often it was done, from the journal's sessions
- ``calendar``    reminders, as an .ics file
- ``report``      what people chose to tell, and sealing it

Rules: no client's name is in a bundle; a bundle is a stranger's until its signature and the word of
its people say otherwise, and what is written of it is written whole or not at all; what people did
is the journal's, and nothing here keeps it. No clock: ``today`` and ``now`` are arguments.
"""
