"""What an ONNX file says about itself, without loading the network in it.

Such a file is a protobuf message: numbered fields one after the other, each with its length. All
fields are passed over but number 14, which holds the facts as pairs of key and value. So a file of
300 MB is read in a millisecond, and one that was cut off is noticed, as its last field does not
end where the file does. (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto)
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from voicerepair.errors import SoundError

__all__ = ["as_bytes", "onnx_facts"]

_FACTS, _KEY, _VALUE = 14, 1, 2
_NUMBER, _EIGHT, _LENGTH, _FOUR = 0, 1, 2, 5  # what the last three bits of a tag mean
# More than any fact is long: longer fields are damage.
_LONGEST = 1_000_000


def onnx_facts(path: Path) -> dict[str, str]:
    """The pairs that were added to the model in ``path``; empty where there are none.

    Raises ``SoundError`` when it is no ONNX file, or not a whole one.
    """
    damaged = SoundError(
        f"{path} is damaged, or no ONNX model.",
        hint="Get the model once more: the file may have been cut off on its way.",
    )
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            facts = [_pair(value) for number, value in _fields(file, size) if number == _FACTS]
    except OSError as error:
        raise SoundError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise damaged from error
    if not size:
        raise damaged
    return dict(facts)


def as_bytes(facts: dict[str, str]) -> bytes:
    """What to put at the end of a model so that it says ``facts``: fields may come in any order."""
    pairs = (
        _field(_KEY, key.encode()) + _field(_VALUE, value.encode()) for key, value in facts.items()
    )
    return b"".join(_field(_FACTS, pair) for pair in pairs)


def _field(number: int, content: bytes) -> bytes:
    size = len(content)
    length = bytearray()
    while size > 127:
        length.append(size & 127 | 128)
        size >>= 7
    return bytes([number << 3 | _LENGTH, *length, size]) + content


def _pair(data: bytes) -> tuple[str, str]:
    found = {
        number: value.decode("utf-8") for number, value in _fields(io.BytesIO(data), len(data))
    }
    return found.get(_KEY, ""), found.get(_VALUE, "")


def _fields(file: BinaryIO, size: int) -> Iterator[tuple[int, bytes]]:
    """Number and content of every field; content is empty for numbers and for very long fields.

    Raises ``ValueError`` where the bytes are no such message.
    """
    while file.tell() < size:
        tag = _varint(file)
        number, kind = tag >> 3, tag & 7
        content = b""
        if kind == _NUMBER:
            _varint(file)
        elif kind == _LENGTH:
            length = _varint(file)
            if file.tell() + length > size:
                raise ValueError("a field goes on beyond the end")
            if length <= _LONGEST:
                content = file.read(length)
            else:
                file.seek(length, io.SEEK_CUR)
        elif kind in (_EIGHT, _FOUR):
            file.seek(8 if kind == _EIGHT else 4, io.SEEK_CUR)
        else:
            raise ValueError(f"there is no field of kind {kind}")
        if not number:
            raise ValueError("there is no field 0")
        yield number, content
    if file.tell() != size:
        raise ValueError("the last field goes on beyond the end")


def _varint(file: BinaryIO) -> int:
    """A number in groups of seven bits, the lowest first."""
    value = 0
    for shift in range(0, 64, 7):
        byte = file.read(1)
        if not byte:
            break
        value |= (byte[0] & 127) << shift
        if byte[0] < 128:
            return value
    raise ValueError("a number does not end")
