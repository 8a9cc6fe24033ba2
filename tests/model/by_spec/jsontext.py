"""Strict JSON of section 6: objects keep all their fields, numbers keep their text."""

import re

from whole import Refused


class Number(str):
    """The text of a JSON number."""


class Object(list):
    """The fields of a JSON object, as pairs, doubled ones too."""


NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def bad(why):
    """[6.8] A text that is not one JSON value."""
    raise Refused("document", why)


def parse(data):
    """[6.8] The one JSON value of a text in UTF-8."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        bad("not UTF-8")
    if text.startswith("\ufeff"):
        bad("byte-order mark")
    value, at = _value(text, _space(text, 0), 0)
    if _space(text, at) != len(text):
        bad("more than one value")
    return value


def _space(text, at):
    """[6.8] Past any white space of JSON."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _value(text, at, depth):
    """[6.8] One value that begins at a place, and where it ends."""
    if depth > 100 or at >= len(text):
        bad("syntax")
    if text[at] == "{":
        return _object(text, at + 1, depth)
    if text[at] == "[":
        return _list(text, at + 1, depth)
    if text[at] == '"':
        return _string(text, at + 1)
    for word, what in (("true", True), ("false", False), ("null", None)):
        if text.startswith(word, at):
            return what, at + len(word)
    found = NUMBER.match(text, at)
    if not found:
        bad("syntax")
    return Number(found.group()), found.end()


def _object(text, at, depth):
    """[6.8] The fields of an object."""
    fields = Object()
    at = _space(text, at)
    if text[at : at + 1] == "}":
        return fields, at + 1
    while True:
        at = _space(text, at)
        if text[at : at + 1] != '"':
            bad("syntax")
        name, at = _string(text, at + 1)
        at = _space(text, at)
        if text[at : at + 1] != ":":
            bad("syntax")
        value, at = _value(text, _space(text, at + 1), depth + 1)
        fields.append((name, value))
        at = _space(text, at)
        if text[at : at + 1] == "}":
            return fields, at + 1
        if text[at : at + 1] != ",":
            bad("syntax")
        at += 1


def _list(text, at, depth):
    """[6.8] The elements of a list."""
    out = []
    at = _space(text, at)
    if text[at : at + 1] == "]":
        return out, at + 1
    while True:
        value, at = _value(text, _space(text, at), depth + 1)
        out.append(value)
        at = _space(text, at)
        if text[at : at + 1] == "]":
            return out, at + 1
        if text[at : at + 1] != ",":
            bad("syntax")
        at += 1


def _string(text, at):
    """[6.8] A string without lone surrogates or control characters."""
    out = []
    while True:
        if at >= len(text) or ord(text[at]) < 0x20:
            bad("syntax of a string")
        char = text[at]
        if char == '"':
            break
        if char != "\\":
            out.append(char)
            at += 1
            continue
        kind = text[at + 1 : at + 2]
        if kind in ESCAPES and kind:
            out.append(ESCAPES[kind])
            at += 2
        elif kind == "u" and re.fullmatch("[0-9a-fA-F]{4}", text[at + 2 : at + 6]):
            out.append(chr(int(text[at + 2 : at + 6], 16)))
            at += 6
        else:
            bad("escape")
    joined = "".join(out)
    try:
        joined = joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        bad("lone surrogate")
    return joined, at + 1


def quote(text):
    """[6.5] A string as the canonical text has it."""
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
    return '"' + "".join(short.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 0x20 else c) for c in text) + '"'
