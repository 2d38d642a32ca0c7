"""The reflection page: what is kept, served to this machine's browser alone.

From the outside in, as a request comes:

- ``serving``      a free port of 127.0.0.1, the browser, an end after half an hour without anybody;
                   ``connections``: how many at once
- ``guards``       is it for us, from us, and no larger than it may be; headers of every answer
- ``doors``        has it come in by the token that works once; marks for changes
- ``veils``        sessions have other names in addresses, which browsers keep
- ``app``          all of it put together
- ``pages``        what is shown, by address
- ``changes``      what is changed, by whom; ``forms``: the way of every change
- ``visits``       whose view is open; ``desk``: the one thread at which the journal lies open
- ``views``        what a page shows, as data: no HTTP, no HTML; ``guide``: the guide's words;
                   ``checkins``; ``looking_back``: what is said back, and what may come next
- ``along``        one person's own as one page, for the printer or as a file
- ``sound``        a turn as a browser plays it
- ``rendering``    data becomes HTML, by ``templates/``; ``static/`` has styles and scripts

Rules: what belongs to one person is read with their key alone, at the moment it is asked for, and
never lies on a disk; nothing that is shown tells what isn't: no totals, numbers, gaps or lengths;
nothing is asked of any other machine; no clock (``now`` is handed in).
"""

from __future__ import annotations
