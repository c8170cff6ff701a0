"""The built package, away from the checkout: trained parts and the spaCy component come with it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="the package is built with hatchling")
pytest.importorskip("spacy")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the unpacked wheel and nothing else."""
    built = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = built.glob("*.whl")
    folder = tmp_path_factory.mktemp("installed")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def run(installed: Path, folder: Path, code: str) -> str:
    """What a program of somebody else prints, in a folder of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_anybodys_pipeline_finds_the_component_by_its_entry_point(installed: Path, tmp_path: Path) -> None:
    told = run(
        installed,
        tmp_path,
        "import spacy\n"
        "nlp = spacy.blank('en')\n"
        "nlp.add_pipe('answer_assist', config={'document_kind': 'report'})\n"
        "doc = nlp('Synaptophysin positive, p63 negative.')\n"
        "import answer_assist\n"
        "print(answer_assist.__file__)\n"
        "print([(f.name, f.result) for f in doc._.case_summary.findings])\n",
    )
    where, found = told.splitlines()
    assert Path(where).is_relative_to(installed)
    assert found == "[('synaptophysin', 'positive'), ('p63', 'negative')]"


def test_every_trained_part_is_in_the_wheel_and_whole(installed: Path, tmp_path: Path) -> None:
    told = run(
        installed,
        tmp_path,
        "import json\n"
        "from answer_assist import model_files\n"
        "folder = model_files._folder()\n"
        "names = json.loads((folder / 'hashes.json').read_text())\n"
        "print(folder)\n"
        "print(all(model_files.model_file(name).is_file() for name in names), len(names))\n",
    )
    folder, whole = told.splitlines()
    assert Path(folder).is_relative_to(installed)
    assert whole.startswith("True ")


def test_names_are_loaded_by_spacy_alone(installed: Path, tmp_path: Path) -> None:
    folder = installed / "answer_assist" / "models" / "names"
    told = run(
        installed,
        tmp_path,
        f"import spacy\nnlp = spacy.load({str(folder)!r})\n"
        "names = nlp('Biopsy: quadroblastoma of the lung.').ents\n"
        "print(nlp.pipe_names, [(name.text, name.label_) for name in names])",
    )
    assert told == "['tok2vec', 'ner'] [('quadroblastoma', 'TUMOR'), ('lung', 'SITE')]"
