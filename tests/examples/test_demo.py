"""The demo's picture: the front page shows what the demo draws, and renderers show what the ring says."""

import math
import os
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest
from libconsistent import Ring
from PIL import Image

ROOT = Path(__file__).parents[2]
TOPOLOGY = ROOT / "examples/topology.json"
SHOWN = ROOT / "docs/demo.svg"
KEYS = [f"user:{n}" for n in range(100_000)]
# Where examples/demo/picture.rs puts the ring, and where drawing/src/positions.rs has its centre and its bands.
CENTRE_X, CENTRE_Y, RADIUS = 24 + 210, 60 + 210, 180
SHARES = 136


def chromium(svg: Path, png: Path) -> None:
    _, _, width, height = ElementTree.parse(svg).getroot().attrib["viewBox"].split()
    subprocess.run(
        ["chromium", "--headless", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={png.parent / 'profile'}"]
        + (["--no-sandbox"] if os.geteuid() == 0 else [])
        + [f"--window-size={width},{height}", f"--screenshot={png}", svg.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )


def librsvg(svg: Path, png: Path) -> None:
    subprocess.run(["rsvg-convert", "--output", png, svg], check=True, timeout=120)


def test_the_front_page_shows_what_the_demo_draws(tmp_path: Path) -> None:
    keys, picture = tmp_path / "keys.txt", tmp_path / "picture.svg"
    keys.write_text("".join(f"{key}\n" for key in KEYS))
    demo = ["cargo", "run", "--quiet", "--locked", "--package", "examples", "--bin", "demo", "--"]
    told = subprocess.run([*demo, TOPOLOGY, keys, picture], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert picture.read_text() == SHOWN.read_text(), f"cp {picture} {SHOWN}"

    ring = Ring.from_json(TOPOLOGY.read_text())
    for id, count in ring.distribution(KEYS).counts.items():
        assert any(line.split()[:1] == [id] and f" {count} " in line for line in told.splitlines()), id
    texts = {element.text for element in ElementTree.parse(picture).iter() if element.tag.endswith("text")}
    ring.mark_down("cache-c")
    moved = Ring.from_json(TOPOLOGY.read_text()).diff(ring).moved
    assert f"{100 * moved:.1f}%" in texts


@pytest.mark.parametrize("render", [chromium, librsvg])
def test_each_renderer_shows_each_nodes_positions(tmp_path: Path, render: Callable[[Path, Path], None]) -> None:
    png = tmp_path / "picture.png"
    render(SHOWN, png)
    image = Image.open(png).convert("RGB")
    paths = [element.attrib for element in ElementTree.parse(SHOWN).iter() if element.tag.endswith("path")]
    fills = [path["fill"] for path in paths if path["class"] == "positions"]
    ring = Ring.from_json(TOPOLOGY.read_text())
    assert len(fills) == len(ring) == len(set(fills))
    turned = 0.0
    for id, fill in zip(ring, fills, strict=True):
        share = ring.shares()[id]
        places = [(SHARES, turned + share / 2)]
        turned += share
        # Sectors that are at least three pixels wide, from their inner to their outer end.
        wide = [(first + last) / 2 / 2**64 for first, last in ring.ranges(id) if (last - first) / 2**64 > 1 / 370]
        assert wide, id
        places += [(radius, part) for radius in (RADIUS - 17, RADIUS, RADIUS + 17) for part in wide]
        for radius, part in places:
            x, y = (
                int(CENTRE_X + radius * math.sin(math.tau * part)),
                int(CENTRE_Y - radius * math.cos(math.tau * part)),
            )
            seen = image.crop((x, y, x + 1, y + 1)).tobytes()
            assert all(
                abs(channel - int(fill[at : at + 2], 16)) < 16 for channel, at in zip(seen, (1, 3, 5), strict=True)
            ), f"{id} at {part}: {seen.hex()} beside {fill}"
    assert image.getpixel((CENTRE_X, CENTRE_Y - RADIUS // 2)) == (255, 255, 255), "The middle is filled."
