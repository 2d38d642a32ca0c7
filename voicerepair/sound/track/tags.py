"""What a file says of itself: title, chapters and cover, in the way of its format.

ID3 for MP3 and WAV (chapters as CHAP in a CTOC), Vorbis comments for Opus and FLAC (chapters as
CHAPTER000 and CHAPTER000NAME). Times are to the millisecond. No date and no name of a machine: two
renders are alike. Mutagen writes them all.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voicerepair.sound.track.former import TAG, Index
from voicerepair.sound.track.score import Chapter

__all__ = [
    "Tags",
    "add_to_opus",
    "chapter_ends",
    "index_in",
    "opus_tags",
    "tag_flac",
    "tag_mp3",
    "tag_wav",
]

ALBUM = "voicerepair"
VENDOR = "voicerepair"
GENRE = "Speech"
MOST_TITLE = 125  # bytes of a chapter's, in ID3
FRONT = 3  # the kind of picture that is a cover


@dataclass(frozen=True, slots=True)
class Tags:
    """``cover`` is a PNG of ``size`` by ``size``; ``author`` may be empty; ``language`` BCP 47."""

    title: str
    author: str
    language: str
    comment: str
    chapters: Sequence[Chapter]
    seconds: float
    cover: bytes
    size: int


def index_in(tags: Any) -> Index:  # noqa: ANN401 - of mutagen, whichever they are
    """The index among the tags of a WAV, FLAC or MP3; an empty one where there is none."""
    if not tags:
        return Index()
    if TAG in tags:
        return Index.read(str(tags[TAG][0]))
    named = tags.get(f"TXXX:{TAG}")
    return Index.read(str(named.text[0])) if named is not None and named.text else Index()


def _comments(tags: Tags) -> list[tuple[str, str]]:
    """Vorbis comments, without the cover."""
    written = [
        ("TITLE", tags.title),
        ("ARTIST", tags.author),
        ("ALBUM", ALBUM),
        ("GENRE", GENRE),
        ("LANGUAGE", tags.language),
        ("DESCRIPTION", tags.comment),
    ]
    for number, chapter in enumerate(tags.chapters):
        written.append((f"CHAPTER{number:03}", _clock(chapter.at)))
        written.append((f"CHAPTER{number:03}NAME", chapter.title))
    return [(key, value) for key, value in written if value]


def opus_tags(tags: Tags, index: str) -> bytes:
    """The packet of an Opus stream that holds its tags."""
    from mutagen._vorbis import VComment

    found = VComment()
    found.vendor = VENDOR
    found.extend(_comments(tags))
    found.append((TAG, index))
    picture = base64.b64encode(_picture(tags).write()).decode("ascii")
    found.append(("METADATA_BLOCK_PICTURE", picture))
    packet: bytes = found.write(framing=False)
    return b"OpusTags" + packet


def add_to_opus(path: Path, tags: Tags) -> None:
    """To a file that another encoder wrote."""
    from mutagen.oggopus import OggOpus

    file = OggOpus(path)
    for key, value in _comments(tags):
        file[key] = [value]
    file["METADATA_BLOCK_PICTURE"] = [base64.b64encode(_picture(tags).write()).decode("ascii")]
    file.save()


def tag_flac(path: Path, tags: Tags, index: str, points: Sequence[tuple[int, int]]) -> None:
    """``points``: samples at which one can begin to read, each with the byte of its frame."""
    from mutagen.flac import FLAC, SeekPoint, SeekTable

    file = FLAC(path)
    if points:
        table, block = SeekTable(None), file.info.max_blocksize
        table.seekpoints = [SeekPoint(sample, byte, block) for sample, byte in points]
        file.metadata_blocks.append(table)
    if file.tags is None:
        file.add_tags()
    for key, value in (*_comments(tags), (TAG, index)):
        file[key] = [value]
    file.clear_pictures()
    file.add_picture(_picture(tags))
    file.save(padding=lambda _info: 0)


def tag_mp3(path: Path, tags: Tags, index: str) -> None:
    from mutagen.id3 import ID3

    found = ID3()
    for frame in _frames(tags, index):
        found.add(frame)
    found.save(path, padding=lambda _info: 0)


def tag_wav(path: Path, tags: Tags, index: str) -> None:
    from mutagen.wave import WAVE

    file = WAVE(path)
    file.add_tags()
    for frame in _frames(tags, index):
        file.tags.add(frame)
    file.save(padding=lambda _info: 0)


def _frames(tags: Tags, index: str) -> list[Any]:
    from mutagen import id3

    def text(kind: type[Any], words: str) -> Any:  # noqa: ANN401 - mutagen's frames share no type
        return kind(encoding=3, text=[words])

    titles = [_shortened(chapter.title) for chapter in tags.chapters]
    longest = max((len(title.encode()) for title in titles), default=0)
    chapters = [
        id3.CHAP(
            element_id=_id(number, longest - len(titles[number].encode())),
            start_time=_ms(chapter.at),
            end_time=_ms(end),
            start_offset=0xFFFFFFFF,
            end_offset=0xFFFFFFFF,
            sub_frames=[text(id3.TIT2, titles[number])],
        )
        for number, (chapter, end) in enumerate(zip(tags.chapters, chapter_ends(tags), strict=True))
    ]
    contents = id3.CTOC(
        element_id="toc",
        flags=id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED,
        child_element_ids=[chapter.element_id for chapter in chapters],
        sub_frames=[],
    )
    named = [
        text(id3.TIT2, tags.title),
        text(id3.TPE1, tags.author),
        text(id3.TALB, ALBUM),
        text(id3.TCON, GENRE),
        id3.COMM(encoding=3, lang="und", desc="", text=[tags.comment]),
        id3.APIC(encoding=3, mime="image/png", type=FRONT, desc="", data=tags.cover),
        id3.TXXX(encoding=3, desc=TAG, text=[index]),
    ]
    return [*(frame for frame in named if getattr(frame, "text", [True])[0]), contents, *chapters]


def _shortened(title: str) -> str:
    """So that ffmpeg, and players that use it, find the chapter: they misread the length of a title
    from 128 bytes on, with what says its encoding and its end, and leave it out."""
    if len(title.encode()) <= MOST_TITLE:
        return title
    return title.encode()[: MOST_TITLE - len("…".encode())].decode("utf-8", "ignore").rstrip() + "…"


def _id(number: int, room: int) -> str:
    """Mutagen writes what is shortest first, and players show what comes first: so that chapters
    stay in order, all are equally long."""
    return f"chapter{number:05}".ljust(12 + room, ".")


def chapter_ends(tags: Tags) -> list[float]:
    """Each chapter lasts until the next one begins."""
    return [*(chapter.at for chapter in tags.chapters[1:]), tags.seconds]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _clock(seconds: float) -> str:
    whole, ms = divmod(_ms(seconds), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{ms:03}"


def _picture(tags: Tags) -> Any:  # noqa: ANN401 - mutagen is imported late
    from mutagen.flac import Picture

    picture = Picture()
    picture.type, picture.mime, picture.data = FRONT, "image/png", tags.cover
    picture.width = picture.height = tags.size
    picture.depth = 24
    return picture
