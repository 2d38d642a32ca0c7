"""``python -m voicerepair`` is the same as ``voicerepair``."""

from __future__ import annotations

from voicerepair.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main(prog_name="voicerepair")
