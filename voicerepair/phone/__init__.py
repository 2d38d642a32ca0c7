"""An exercise that opens on any phone: one HTML file with everything inside.

- ``engine/``   the session's meaning in JavaScript, held to the Python engine by tests
- ``page/``     the page around it: sound, taps, captions, colours
- ``data``      what the engine is given: the script, the guide's sentences, the figures
- ``lines``     which prompts can be said, and what of each is spoken where names are not known yet
- ``clips``     these prompts as sound inside the page
- ``build``     the file

Why a port, and no table compiled from the Python engine: what follows from a tap depends on seconds
(what is left of a pause, of a turn that was extended, of a window), on numbers and names, on how
often each jump was used, and on where people have been, because "back" and a time-out lead from
anywhere to anywhere. A table of all that has no end. The port has as many lines as the engine, and
is equal wherever it was compared: on every golden plan and on thousands of plays by chance.

Rules: the page asks nothing of the network, keeps nothing, and runs no text as code. The Python
engine is the reference: whoever changes it, changes the port, and the tests say where.
"""

from __future__ import annotations

__all__: list[str] = []
