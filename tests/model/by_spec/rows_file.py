"""[19.10] Rows beside the document."""

from rows_text import check_rows, digest, no, write_body
from whole import u32le, u64le, xxh3

MAGIC = b"LCROWS\x01\x00"


def index_bytes(greatest):
    """[19.10] 1, 2 or 4: the fewest such that the greatest index is below 2^(8w) - 1."""
    return next(w for w in (1, 2, 4) if greatest < (1 << (8 * w)) - 1)


def write_file(rows, ids):
    """[19.10] The file of rows, or None if all of them are empty."""
    if not any(rows):
        return None
    width = index_bytes(max(i for row in rows for i in row))
    longest = max(len(row) for row in rows)
    missing = (1 << (8 * width)) - 1
    out = MAGIC + u64le(digest(write_body(rows), ids)) + u32le(len(rows)) + bytes([width, longest]) + bytes(42)
    for row in rows:
        full = list(row) + [missing] * (longest - len(row))
        out += b"".join(i.to_bytes(width, "little") for i in full)
    out += bytes(-len(out) % 8)
    return out + u64le(xxh3(out, 0))


def read_file(data, stated, slots, ids):
    """[19.10] The rows of a file that belongs to a document with the digest `stated`."""
    if len(data) < 72 or data[:8] != MAGIC:
        no("rows")
    count, width, longest = int.from_bytes(data[16:20], "little"), data[20], data[21]
    if count != slots or width not in (1, 2, 4) or not 1 <= longest <= 16:
        no("rows")
    if len(data) < 64 + count * longest * width:
        no("rows")
    missing, rows = (1 << (8 * width)) - 1, []
    for s in range(count):
        first = 64 + s * longest * width
        row = [int.from_bytes(data[first + i * width : first + (i + 1) * width], "little") for i in range(longest)]
        while row and row[-1] == missing:
            row.pop()
        rows.append(tuple(row))
    check_rows(rows, len(ids))
    if write_file(rows, ids) != data or data[8:16] != u64le(stated):
        no("rows")
    return rows
