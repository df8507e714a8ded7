"""A killed run goes on where it stopped and answers the same; what was changed is recognised."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from clew.files.artefacts import Checkpoints, DamagedArtefact, FolderInUse, NoArtefact, Outcome

RUN = """
import os, signal, sys
import numpy as np, polars as pl
from clew.files.artefacts import Checkpoints

def run(folder, made):
    with Checkpoints(folder) as checkpoints:
        def note(name, value):
            made.append(name)
            return value
        seed = {"seed": 7}
        draws = checkpoints.step("draws", lambda: note("draws", np.random.default_rng(7).random(50)),
                                 settings=seed)
        frame = checkpoints.step("frame", lambda: note("frame", pl.DataFrame({"x": draws.value * 2})),
                                 inputs={"draws": draws.digest})
        total = checkpoints.step("total",
                                 lambda: note("total", {"sum": frame.value["x"].sum(), "of": (1, 2)}),
                                 inputs={"frame": frame.digest})
    return total.value
"""
CHILD = (
    RUN
    + """
left = int(sys.argv[2])
real = {name: getattr(os, name) for name in ("fsync", "replace", "rename")}
def dying(name):
    def call(*arguments, **named):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return real[name](*arguments, **named)
    return call
for name in real:
    setattr(os, name, dying(name))
run(sys.argv[1], [])
print("finished")
"""
)


def run(folder):
    names = {}
    exec(RUN, names)  # the same text runs here and in the child that is killed
    made = []
    return names["run"](folder, made), made


def killed_at(folder, point):
    """Run in a child that is killed (-9) at its ``point``-th sync or rename; whether it was."""
    source = str(Path(__file__).parents[2] / "src")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), str(point)],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


@pytest.mark.slow
def test_a_run_killed_at_any_point_resumes_and_gives_the_same_answer(tmp_path):
    answer, made = run(tmp_path / "undisturbed")
    assert made == ["draws", "frame", "total"]
    reused = set()
    for point in range(40):
        folder = tmp_path / str(point)
        if not killed_at(folder, point):
            break
        resumed, made = run(folder)
        assert resumed == answer
        assert not list(folder.glob(".*.part"))
        reused.add(3 - len(made))
    else:
        pytest.fail("the child was killed at every point tried")
    assert reused == {0, 1, 2, 3}


def test_a_finished_run_computes_nothing_again(tmp_path):
    first, _ = run(tmp_path)
    assert run(tmp_path) == (first, [])
    assert first["of"] == [1, 2]


def step(checkpoints, value=1, **named):
    return checkpoints.step("s", lambda: {"value": value}, **named)


def test_other_inputs_settings_or_code_make_it_again(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    assert step(checkpoints, 1, settings={"seed": 1}).outcome is Outcome.MADE
    assert step(checkpoints, 2, settings={"seed": 1}).value == {"value": 1}
    assert step(checkpoints, 3, settings={"seed": 2}).value == {"value": 3}
    assert step(checkpoints, 4, settings={"seed": 2}, inputs={"a": "f00"}).value == {"value": 4}
    assert step(checkpoints, 5, settings={"seed": 2}, inputs={"a": "f00"}, version="2").value == {"value": 5}
    assert len(list(tmp_path.iterdir())) == 2


def data_file(folder):
    return next(path for path in folder.iterdir() if not path.name.endswith("manifest.json"))


def manifest(folder):
    return folder / "s.manifest.json"


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: data_file(folder).write_bytes(b""),
        lambda folder: data_file(folder).write_bytes(data_file(folder).read_bytes()[:-1]),
        lambda folder: data_file(folder).write_text('{"value":2}'),
        lambda folder: data_file(folder).unlink(),
        lambda folder: manifest(folder).write_text(manifest(folder).read_text()[:20]),
        lambda folder: manifest(folder).write_text(manifest(folder).read_text().replace("json", "npz")),
        lambda folder: manifest(folder).write_text("[]"),
    ],
)
def test_a_changed_or_half_written_artefact_is_refused_or_made_again(tmp_path, damage):
    checkpoints = Checkpoints(tmp_path)
    step(checkpoints)
    damage(tmp_path)
    with pytest.raises(DamagedArtefact):
        checkpoints.recall("s")
    with pytest.raises(DamagedArtefact):
        step(checkpoints, repair=False)
    repaired = step(checkpoints)
    assert (repaired.outcome, repaired.value) == (Outcome.REPAIRED, {"value": 1})
    assert step(checkpoints, 9).outcome is Outcome.RESUMED


def test_with_a_key_even_data_and_manifest_changed_together_are_recognised(tmp_path):
    step(Checkpoints(tmp_path, key=b"one"))
    Checkpoints(tmp_path, key=b"two").forget("s")
    step(Checkpoints(tmp_path, key=b"forger"), 2)
    with pytest.raises(DamagedArtefact):
        Checkpoints(tmp_path, key=b"one").recall("s")


def test_frames_arrays_and_mappings_of_arrays_come_back_with_their_types(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    frame = pl.DataFrame({"a": [1, None], "b": [["x"], []]})
    array = np.arange(6, dtype=np.int16).reshape(2, 3)
    assert checkpoints.step("frame", lambda: frame).value.equals(frame)
    assert (found := checkpoints.step("array", lambda: array).value).dtype == array.dtype
    assert (found == array).all()
    named = checkpoints.step("named", lambda: {"x": array, "y": array[0]}).value
    assert (named["y"] == array[0]).all()


def test_objects_that_would_need_pickle_are_not_kept(tmp_path):
    with pytest.raises(ValueError, match="Object arrays"):
        Checkpoints(tmp_path).step("s", lambda: np.array([object()]))
    with pytest.raises(TypeError):
        Checkpoints(tmp_path).step("s", lambda: {"x": object()})
    with pytest.raises(NoArtefact):
        Checkpoints(tmp_path).recall("s")


def test_a_stage_that_fails_leaves_the_earlier_result(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    step(checkpoints)
    with pytest.raises(ZeroDivisionError):
        checkpoints.step("s", lambda: 1 / 0, settings={"seed": 2})
    assert checkpoints.recall("s").value == {"value": 1}


def test_a_second_run_is_kept_out_of_the_folder(tmp_path):
    with Checkpoints(tmp_path), pytest.raises(FolderInUse), Checkpoints(tmp_path):
        pass
    with Checkpoints(tmp_path):
        pass


def test_a_stages_name_cannot_leave_the_folder(tmp_path):
    with pytest.raises(ValueError, match="name"):
        Checkpoints(tmp_path).step("../x", lambda: 1)
