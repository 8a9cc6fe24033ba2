"""Asks the scheduler `mh` of IPVS where clients go: its own file of the kernel, compiled here with `record.c` around
it.

apt-get download linux-source-6.1, of which linux-source-6.1.tar.xz is unpacked
python3 evidence/ipvs/record.py FOLDER_OF_THE_SOURCE FOLDER_FOR_ipvs_mh.json"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

SYSTEM = "ip_vs_mh.c of Linux 6.1.192 (Debian's linux-source-6.1 6.1.192-3), compiled in user space for 64 bits"
HERE = pathlib.Path(__file__).parent
HEADERS = (
    "linux/ip.h linux/slab.h linux/module.h linux/kernel.h linux/skbuff.h linux/bitops.h linux/gcd.h linux/export.h "
    "linux/types.h net/ip_vs.h asm/unaligned.h"
).split()
# What an index of the table is asked with; of the default with all.
INDICES = {12: None, 8: {"n5", "w5", "n3-fallback"}, 17: {"n5", "w5"}}


def build(source: pathlib.Path, folder: pathlib.Path, index: int) -> pathlib.Path:
    for header in HEADERS:
        path = folder / "empty" / header
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    # Of the kernel's own headers this one is needed.
    (folder / "empty/linux/siphash.h").write_bytes((source / "include/linux/siphash.h").read_bytes())
    program = folder / f"mh-{index}"
    command = ["cc", "-O1", "-w", "-I", folder / "empty", "-I", source, f"-DCONFIG_IP_VS_MH_TAB_INDEX={index}"]
    subprocess.run([*command, "-o", program, HERE / "record.c"], check=True)
    return program


def cases():
    """Name, servers as address, port and weight, who is down, and options."""
    v4 = [(f"10.0.{i // 250}.{i % 250 + 1}", 80 + i % 3) for i in range(61)]
    v6 = [(f"2001:db8::{i:x}:{i * 7:x}", 443) for i in range(1, 6)]

    def case(name, ends, weights=(1,), down=(), **options):
        servers = [(*end, weights[i % len(weights)]) for i, end in enumerate(ends)]
        return name, servers, list(down), {"port": False, "unavailable": "deleted"} | options

    for count in (1, 2, 3, 5, 16, 61):
        yield case(f"n{count}", v4[:count])
    yield case("w3", v4[:3], (1, 2, 7))
    yield case("w5", v4[:5], (5, 3, 9, 1, 2))
    yield case("w5-tens", v4[:5], (50, 30, 90, 10, 20))
    yield case("w5-large", v4[:5], (65535, 3, 1000, 1, 20000))
    yield case("w5-zero", v4[:5], (5, 0, 9, 1, 0))
    yield case("v6", v6)
    yield case("v6-weighted", v6, (1, 4))
    yield case("n5-port", v4[:5], port=True)
    yield case("v6-port", v6, port=True)
    for unavailable in ("deleted", "weight_0", "fallback"):
        yield case(f"n3-{unavailable}", v4[:3], down=[1], unavailable=unavailable)
        yield case(f"w5-{unavailable}", v4[:5], (5, 3, 9, 1, 2), [0, 2], unavailable=unavailable)
    yield case("n16-fallback-port", v4[:16], down=range(3, 14), unavailable="fallback", port=True)
    yield case("n5-all-fallback", v4[:5], down=range(5), unavailable="fallback")


def clients(servers):
    """Addresses of the servers' family, with ports."""
    rng = random.Random(20)
    if ":" in servers[0][0]:
        few = ["::1", "::", "2001:db8::1", "fe80::1", "::ffff:10.0.0.1"]
        many = (":".join(f"{rng.randrange(65536):x}" for _ in range(8)) for _ in range(395))
    else:
        few = ["0.0.0.0", "255.255.255.255", "127.0.0.1", "10.0.0.1"]
        many = (".".join(str(rng.randrange(256)) for _ in range(4)) for _ in range(596))
    return [(address, rng.randrange(1024, 65536)) for address in (*few, *many)]


def written(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def main():
    source, out = map(pathlib.Path, sys.argv[1:])
    told = []
    with tempfile.TemporaryDirectory() as folder:
        for index, only in INDICES.items():
            program = build(source, pathlib.Path(folder), index)
            for name, servers, down, options in cases():
                if only is not None and name not in only:
                    continue
                flags = (options["unavailable"] == "fallback") | options["port"] << 1
                lines = [f"service {flags}", *(f"add {address} {port} {weight}" for address, port, weight in servers)]
                lines += [f"delete {at}" if options["unavailable"] == "deleted" else f"weight {at} 0" for at in down]
                lines += [f"key {address} {port}" for address, port in clients(servers)]
                answers = subprocess.run([program], input="\n".join(lines), capture_output=True, text=True, check=True)
                nodes = [{"addr": a, "port": p, "weight": w, "down": i in down} for i, (a, p, w) in enumerate(servers)]
                case = {"name": f"{name}-{index}", "options": options | {"tab_index": index}, "nodes": nodes}
                case["keys"] = [written(*end) if options["port"] else end[0] for end in clients(servers)]
                told.append(case | {"placement": [int(answer) for answer in answers.stdout.split()]})
    text = json.dumps({"system": SYSTEM, "cases": told}, separators=(",", ":"))
    (out / "ipvs_mh.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
