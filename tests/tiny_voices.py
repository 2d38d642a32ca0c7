"""Neural voices of a few hundred bytes, which sherpa-onnx really loads and speaks with.

Their network gives every letter or sound a tone of its own, always as long, so that a text takes
longer the more there is to say. No machine learning, but the same inputs, outputs and facts as the
voices that people have.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

RATE = 16_000
LETTERS = " abcdefghijklmnopqrstuvwxyz0123456789'.,?!-:;éëñøłúüöäßçåœ"
SOUNDS = "_^$ !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœɐɑɒɔəɚɛɜɡɪɫɲɹɾʁʃʊʌʒʔˈˌː0123456789θᵻ"
# Seconds a letter, which comes to about 170 words a minute.
EACH = 0.07


def need_library() -> None:
    """Skip the test where the voices cannot be made or heard."""
    for package in ("onnx", "sherpa_onnx"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: it has no build for this Python or system")


def letters(folder: Path, **facts: object) -> Path:
    """A voice of the Piper kind that is given letters."""
    said = {"frontend": "characters", "use_eos_bos": 0, "add_blank": 0} | facts
    return piper(folder, LETTERS, **said)


def piper(folder: Path, symbols: str = SOUNDS, **facts: object) -> Path:
    said = {"model_type": "vits", "comment": "piper", "n_speakers": 1} | facts
    inputs = {"x": ("int", [1, None]), "x_length": ("int", [1]), "scales": ("float", [3])}
    return _voice(folder, symbols, inputs, ("Gather", ["scales", "one"]), [1, 1, -1], said)


def piper_project(folder: Path, name: str = "en_US-amy-low", **settings: object) -> Path:
    """A voice as the Piper project gives it out: nothing is said in the model itself."""
    made = piper(folder / "made", voice="en-us") / "model.onnx"
    model = folder / f"{name}.onnx"
    _without_facts(made, model)
    shutil.rmtree(made.parent)
    usual = {
        "audio": {"sample_rate": RATE, "quality": "low"},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US", "name_english": "English"},
        "num_speakers": 1,
        "phoneme_id_map": {sound: [number] for number, sound in enumerate(SOUNDS)},
    }
    model.with_name(f"{name}.onnx.json").write_text(json.dumps(usual | settings), "utf-8")
    return folder


def _without_facts(made: Path, model: Path) -> None:
    import onnx

    network = onnx.load(made)
    del network.metadata_props[:]
    onnx.save(network, model)


def kitten(folder: Path, **facts: object) -> Path:
    said = {"model_type": "kitten-tts", "n_speakers": 1, "has_espeak": 1, "style_dim": "1,8"}
    _styles(folder, 8)
    return _spoken_at_a_speed(folder, [1, 8], said | facts)


def kokoro(folder: Path, **facts: object) -> Path:
    said = {"model_type": "kokoro", "n_speakers": 1, "has_espeak": 1, "style_dim": "510,1,8"}
    _styles(folder, 510 * 8)
    return _spoken_at_a_speed(folder, [1, 8], {"version": 1} | said | facts)


def matcha(folder: Path, **facts: object) -> Path:
    """Its network makes the sound, and its vocoder hands it on."""
    said = {"model_type": "matcha-tts", "n_speakers": 1, "use_eos_bos": 0, "pad_id": 0} | facts
    inputs = {
        "x": ("int", [1, None]),
        "x_length": ("int", [1]),
        "noise_scale": ("float", [1]),
        "length_scale": ("float", [1]),
    }
    vocoder(folder)
    return _voice(folder, SOUNDS, inputs, ("Identity", ["length_scale"]), [1, 1, -1], said)


def vocoder(folder: Path) -> None:
    from onnx import TensorProto, helper

    def sound(name: str, shape: list[int | None]):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    step = helper.make_node("Squeeze", ["mel", "first"], ["audio"])
    first = helper.make_tensor("first", TensorProto.INT64, [1], [1])
    inputs, outputs = [sound("mel", [1, 1, None])], [sound("audio", [1, None])]
    graph = helper.make_graph([step], "vocoder", inputs, outputs, [first])
    _write(graph, folder / "vocoder.onnx", {"model_type": "hifigan", "sample_rate": RATE})


def _spoken_at_a_speed(folder: Path, style: list[int], facts: dict[str, object]) -> Path:
    inputs = {"x": ("int", [1, None]), "style": ("float", style), "speed": ("float", [1])}
    return _voice(folder, SOUNDS, inputs, ("Reciprocal", ["speed"]), [-1], facts)


def _styles(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "voices.bin").write_bytes(bytes(4 * count))


def _voice(folder, symbols, inputs, length, shape, facts) -> Path:
    """``length`` is the step that makes the factor by which all is longer."""
    from onnx import TensorProto, helper

    kinds = {"int": TensorProto.INT64, "float": TensorProto.FLOAT}

    def constant(name, values, kind="int", scalar=False):
        return helper.make_tensor(name, kinds[kind], [] if scalar else [len(values)], values)

    step = 2 * np.pi / RATE
    steps = [
        (*length, "length"),
        ("Mul", ["length", "base"], "samples"),
        ("Cast", ["samples"], "each", {"to": kinds["int"]}),
        ("Cast", ["x"], "symbols", {"to": kinds["float"]}),
        ("Reshape", ["symbols", "column"], "rows"),
        ("Concat", ["one", "each"], "size", {"axis": 0}),
        ("Expand", ["rows", "size"], "table"),
        ("Reshape", ["table", "flat"], "tones"),
        ("Shape", ["tones"], "counted"),
        ("Squeeze", ["counted"], "count"),
        ("Range", ["zero", "count", "step"], "times"),
        ("Cast", ["times"], "time", {"to": kinds["float"]}),
        ("Mul", ["tones", "pitch"], "higher"),
        ("Add", ["higher", "low"], "frequencies"),
        ("Mul", ["frequencies", "time"], "phases"),
        ("Sin", ["phases"], "waves"),
        ("Mul", ["waves", "loudness"], "sound"),
        ("Reshape", ["sound", "shape"], "y"),
    ]
    constants = [
        constant("one", [1]),
        constant("column", [-1, 1]),
        constant("flat", [-1]),
        constant("shape", shape),
        constant("zero", [0], scalar=True),
        constant("step", [1], scalar=True),
        constant("base", [EACH * RATE], "float"),
        constant("pitch", [20 * step], "float"),
        constant("low", [150 * step], "float"),
        constant("loudness", [0.3], "float"),
    ]
    graph = helper.make_graph(
        [
            helper.make_node(kind, given, [made], **(more[0] if more else {}))
            for kind, given, made, *more in steps
        ],
        "tones",
        [helper.make_tensor_value_info(n, kinds[k], size) for n, (k, size) in inputs.items()],
        [helper.make_tensor_value_info("y", kinds["float"], [None] * len(shape))],
        constants,
    )
    usual = {"language": "English", "voice": "en-us", "sample_rate": RATE}
    _write(graph, folder / "model.onnx", usual | facts)
    lines = (f"{symbol} {number}\n" for number, symbol in enumerate(symbols))
    (folder / "tokens.txt").write_text("".join(lines), "utf-8")
    return folder


def _write(graph, path: Path, facts: dict[str, object]) -> None:
    import onnx
    from onnx import helper

    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {key: str(value) for key, value in facts.items()})
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
