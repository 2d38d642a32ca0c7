"""A script as a sheet of paper: to take home, to read beforehand, to write on.

- ``sheet.py``   what stands on it, as data
- ``html.py``    as a page that any browser shows and prints; ``sheet.html`` is its template
- ``pdf.py``     as a PDF, with the letters of ``fonts/``
- ``save.py``    into a file, whole or not at all
"""

from voicerepair.handout.save import save_handout

__all__ = ["save_handout"]
