"""What the README shows works as it stands there."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_python_example_prints_what_it_says():
    [example] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, check=True
    )
    printed, promised = done.stdout.split("\n")[0], re.search(r"# ([\d.]+)", example)[1]
    assert printed == promised == "0.016430631253940065"
    assert "'w1': np.float64(0.1806514866890674)" in done.stdout


def test_the_pictures_are_there():
    text = (ROOT / "README.md").read_text()
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", text)
    assert len(pictures) >= 2
    assert all((ROOT / picture).read_bytes().startswith(b"\x89PNG") for picture in pictures)
