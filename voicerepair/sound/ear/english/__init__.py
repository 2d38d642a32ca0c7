"""The ear for English phrases.

- ``ear.py``         the port ``Ear``, and the process that it asks
- ``worker.py``      what runs there
- ``recogniser.py``  pocketsphinx: which phrase is likeliest, and how it was read else
- ``evidence.py``    is that enough to believe it?
- ``vocabulary.py``  the words that can be heard, and how each is said
- ``rivals.py``      words that sound like a phrase
"""
