"""Arrow's C structs made by hand: producers that break the rules, and count how often they are released."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, ClassVar

_RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_GET = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_ERROR = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)


class _Struct(ctypes.Structure):
    def fill(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self, name, value)


class Schema(_Struct):
    _fields_: ClassVar = [
        ("format", ctypes.c_char_p),
        ("name", ctypes.c_char_p),
        ("metadata", ctypes.c_char_p),
        ("flags", ctypes.c_int64),
        ("n_children", ctypes.c_int64),
        ("children", ctypes.c_void_p),
        ("dictionary", ctypes.c_void_p),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    ]


class Array(_Struct):
    _fields_: ClassVar = [
        ("length", ctypes.c_int64),
        ("null_count", ctypes.c_int64),
        ("offset", ctypes.c_int64),
        ("n_buffers", ctypes.c_int64),
        ("n_children", ctypes.c_int64),
        ("buffers", ctypes.c_void_p),
        ("children", ctypes.c_void_p),
        ("dictionary", ctypes.c_void_p),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    ]


class Stream(_Struct):
    _fields_: ClassVar = [
        ("get_schema", ctypes.c_void_p),
        ("get_next", ctypes.c_void_p),
        ("get_last_error", ctypes.c_void_p),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    ]


def _address(function: Any) -> int | None:
    return ctypes.cast(function, ctypes.c_void_p).value


_new = ctypes.pythonapi.PyCapsule_New
_new.restype = ctypes.py_object
_new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


class Producer:
    """Exports an array of strings, or with `chunks` a stream of it. Keeps all memory itself; `released` counts."""

    def __init__(self, format: str = "u", offsets: tuple[int, ...] = (0, 1, 2, 3), **array: Any) -> None:
        self.format = format.encode()
        self.released = {"schema": 0, "array": 0, "stream": 0}
        self.offsets = (ctypes.c_int32 * 4)(*offsets)
        self.bytes = ctypes.create_string_buffer(b"abc")
        self.array = array
        self.kept: list[Any] = []
        self.endless = False  # whether the schema is its own dictionary

    def _release(self, kind: str, struct: type[_Struct]) -> int | None:
        def release(address: int) -> None:
            self.released[kind] += 1
            struct.from_address(address).release = None

        return _address(self._keep(_RELEASE(release)))

    def _keep(self, thing: Any) -> Any:
        self.kept.append(thing)
        return thing

    def fill_schema(self, schema: Schema) -> None:
        schema.fill(format=self.format, name=b"", flags=2, release=self._release("schema", Schema))
        schema.dictionary = ctypes.addressof(schema) if self.endless else None

    def fill_array(self, array: Array) -> None:
        pointers = [None, ctypes.addressof(self.offsets), ctypes.addressof(self.bytes)]
        pointers = self.array.get("pointers", pointers)
        buffers = self._keep((ctypes.c_void_p * 3)(*pointers))
        array.fill(length=3, n_buffers=3, buffers=ctypes.addressof(buffers), release=self._release("array", Array))
        array.fill(**{name: value for name, value in self.array.items() if name != "pointers"})

    def capsule(self, struct: _Struct, name: bytes) -> object:
        self._keep(struct)
        return _new(ctypes.addressof(struct), self._keep(ctypes.c_char_p(name)), None)


class ArrayProducer(Producer):
    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        schema, array = Schema(), Array()
        self.fill_schema(schema)
        self.fill_array(array)
        return self.capsule(schema, b"arrow_schema"), self.capsule(array, b"arrow_array")


class StreamProducer(Producer):
    """`chunks` arrays, then the end, or `then()`."""

    chunks = 2
    schema_status = 0
    end_status = 0
    message: bytes | None = None
    before_each: Callable[[], None] = staticmethod(lambda: None)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        left = self.chunks

        def get_schema(_: int, out: int) -> int:
            if self.schema_status == 0:
                self.fill_schema(Schema.from_address(out))
            return self.schema_status

        def get_next(_: int, out: int) -> int:
            nonlocal left
            self.before_each()
            if left == 0:
                Array.from_address(out).release = None
                return self.end_status
            left -= 1
            self.fill_array(Array.from_address(out))
            return 0

        message = self._keep(ctypes.c_char_p(self.message))

        def get_last_error(_: int) -> int | None:
            return ctypes.cast(message, ctypes.c_void_p).value

        stream = Stream(
            _address(self._keep(_GET(get_schema))),
            _address(self._keep(_GET(get_next))),
            _address(self._keep(_ERROR(get_last_error))),
            self._release("stream", Stream),
        )
        return self.capsule(stream, b"arrow_array_stream")
