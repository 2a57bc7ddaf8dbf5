"""Section 10 of docs/FORMAT.md: whether bytes are JSON that is taken."""

import re
from decimal import Decimal

WHITE = re.compile(r"[ \t\n\r]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
DEPTH, MAX_SAFE = 64, 2**53 - 1
SMALLEST = Decimal("2.4703282292062327209e-324")


class Flaw(Exception):
    pass


def good(data):
    try:
        _scan(data.decode("utf-8", "strict"))
        return True
    except (Flaw, UnicodeDecodeError):
        return False


def _scan(text):
    at, open_ = 0, []  # for each open array None, for each open object its keys
    while True:
        at = WHITE.match(text, at).end()
        first = text[at : at + 1]
        if first and first in "[{":
            if len(open_) == DEPTH:
                raise Flaw("depth")
            open_.append(set() if first == "{" else None)
            at = WHITE.match(text, at + 1).end()
            if text[at : at + 1] != ("}" if first == "{" else "]"):
                if first == "{":
                    at = _key(text, at, open_[-1])
                continue
        else:
            at = _scalar(text, at)
        while True:
            at = WHITE.match(text, at).end()
            if not open_:
                if at != len(text):
                    raise Flaw("more than one value")
                return
            mark, keys = text[at : at + 1], open_[-1]
            at += 1
            if mark == ",":
                if keys is not None:
                    at = _key(text, at, keys)
                break
            if mark != ("]" if keys is None else "}"):
                raise Flaw("syntax")
            open_.pop()


def _key(text, at, keys):
    at, key = _string(text, WHITE.match(text, at).end())
    if key in keys:
        raise Flaw("repeated key")
    keys.add(key)
    at = WHITE.match(text, at).end()
    if text[at : at + 1] != ":":
        raise Flaw("syntax")
    return at + 1


def _scalar(text, at):
    for word in ("true", "false", "null"):
        if text.startswith(word, at):
            return at + len(word)
    if text[at : at + 1] == '"':
        return _string(text, at)[0]
    found = NUMBER.match(text, at)
    if not found:
        raise Flaw("syntax")
    _number(found)
    return found.end()


def _string(text, at):
    found = STRING.match(text, at)
    if not found:
        raise Flaw("syntax")
    unescape = lambda match: chr(int(match[1], 16)) if match[1] else SIMPLE.get(match[2], match[2])
    # two escaped halves become one character; a half alone does not survive the round trip
    try:
        value = ESCAPE.sub(unescape, found[1]).encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise Flaw("surrogate") from None
    return found.end(), value


def _number(found):
    text = found[0]
    negative = text[0] == "-"
    if found[1] is None and found[2] is None:
        digits = text.lstrip("-")
        if len(digits) > 16 or int(digits) > MAX_SAFE or (negative and digits == "0"):
            raise Flaw("number")
        return
    value = float(text)
    if value in (float("inf"), float("-inf")) or (negative and value == 0):
        raise Flaw("number")
    if value == -5e-324 and -Decimal(text) <= SMALLEST:
        raise Flaw("number")
