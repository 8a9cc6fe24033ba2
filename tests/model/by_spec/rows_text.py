"""[19.2 - 19.4] The texts of `assigned`."""

import base64
import binascii
import re
from itertools import groupby, pairwise

from whole import ALL, M64, Refused, ceil_div, u32le, u64le, xxh3


def no(name):
    """[19.3] A refused text."""
    raise Refused("parameter", f"scheme.{name}")


def positions_text(text, name):
    """[19.2] Ascending positions below 2^64-1 as 16 lower hexadecimal digits each, joined by commas."""
    if text == "":
        return []
    if not re.fullmatch("[0-9a-f]{16}(,[0-9a-f]{16})*", text, re.ASCII):
        no(name)
    out = [int(word, 16) for word in text.split(",")]
    if any(a >= b for a, b in pairwise(out)) or out[-1] >= M64:
        no(name)
    return out


def slot_ends(slots, cuts, ends):
    """[19.2] The last position of every slot, that of the last one too."""
    if cuts and ends:
        no("cuts")
    if ends:
        listed = positions_text(ends, "ends")
        if slots > 1 << 20 or len(listed) != slots - 1:
            no("ends")
        return [*listed, M64]
    even = [ceil_div((s + 1) * ALL, slots) - 1 for s in range(slots)]
    further = positions_text(cuts, "cuts")
    if len(further) > 1 << 16 or slots + len(further) > 1 << 24 or set(further) & set(even):
        no("cuts")
    return sorted(even + further)


def digest(before, ids):
    """[19.4] The digest of all bytes before it and of the ids, as a number."""
    return xxh3(before + b"".join(u32le(len(i)) + i for i in ids), 0)


def fewest(greatest):
    """[19.4] The fewest bytes that hold an index."""
    return 1 if greatest < 1 << 8 else 2 if greatest < 1 << 16 else 3


def write_body(rows):
    """[19.4] Width and stretches, without the digest."""
    width = fewest(max(i for row in rows for i in row))
    out = bytes([width])
    for length, stretch in groupby(rows, key=len):
        stretch = list(stretch)
        out += u32le(len(stretch)) + bytes([length])
        out += b"".join(i.to_bytes(width, "little") for row in stretch for i in row)
    return out


def write_rows(rows, ids):
    """[19.4] The text of rows, empty if all of them are."""
    if not any(rows):
        return ""
    body = write_body(rows)
    return base64.b64encode(body + u64le(digest(body, ids))).decode()


def check_rows(rows, members):
    """[19.3] Rows of at most 16 different members."""
    for row in rows:
        if len(row) > 16 or len(set(row)) != len(row) or any(i >= members for i in row):
            no("rows")


def read_rows(text, slots, ids):
    """[19.3, 19.4] The rows of a text."""
    if text == "":
        return [()] * slots
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        no("rows")
    if len(data) < 9 or data[0] not in (1, 2, 3):
        no("rows")
    width, at, rows = data[0], 1, []
    while at < len(data) - 8:
        count, length = int.from_bytes(data[at : at + 4], "little"), data[at + 4]
        at += 5
        if count > slots - len(rows) or at + count * length * width > len(data) - 8:
            no("rows")
        for _ in range(count):
            rows.append(
                tuple(int.from_bytes(data[at + i * width : at + (i + 1) * width], "little") for i in range(length))
            )
            at += length * width
    if len(rows) != slots:
        no("rows")
    check_rows(rows, len(ids))
    if write_rows(rows, ids) != text:
        no("rows")
    return rows
