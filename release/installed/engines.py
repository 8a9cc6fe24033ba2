"""The data engines of Python's package: the programs of their page, where nothing but the package and its extras is."""

from __future__ import annotations

import re

from installed.bench import Bench, Result
from installed.packages import interpreter, pinned, platforms, x64
from installed.roots import clean

PAGE = "integrations/engines/columns/README.md"
ENGINES = {"datafusion", "duckdb", "numpy", "pandas", "polars", "pyarrow"}


def python(bench: Bench) -> Result:
    path = bench.artefact("python/*manylinux*_x86_64.whl")
    engines = pinned(bench, ENGINES)
    wheels = bench.wheels("engines-x86_64", platforms("x86_64"), engines)
    programs = re.findall(r"^```python\n(.*?)^```$", (bench.root / PAGE).read_text(), re.M | re.S)
    root = x64(bench)
    work = clean(root, "work")
    root.place(wheels, "/work/wheels")
    root.place(path, f"/work/{path.name}")
    for i, program in enumerate(programs):
        (work / f"engine{i}.py").write_text(program)
    program, install, found = interpreter(root)
    package = f"/work/{path.name}[{','.join(sorted(ENGINES))}]"
    installed = root.run(*install, "--find-links=/work/wheels", package, *engines, environment=found)
    seconds = [
        root.run(program, f"engine{i}.py", folder="/work", environment=found).seconds for i in range(len(programs))
    ]
    return Result([path], installed.seconds, min(seconds), f"{len(programs)} engines place a column")
