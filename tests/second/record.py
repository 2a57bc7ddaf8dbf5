"""Sections 8 and 9 of docs/FORMAT.md: the private circle and records, with what shared records, letters and logs have in common."""

import strict_json
from hushnote import (
    CONTENT_LIMIT,
    LAST_MOMENT,
    SEALED_LIMIT,
    H,
    HushnoteError,
    Reader,
    check_identifier,
    cobblestone_open,
    cobblestone_seal,
    ctx,
    object_reader,
    padme,
    u32,
    u64,
    utf8,
    vec8,
    vec16,
)


def private_circle(account):
    return H(ctx("private circle", account))[:16]


class Circle:
    """`epochs`: a dictionary from an epoch's number to its key."""

    def __init__(self, circle, epochs, clock):
        self.id, self.epochs, self.clock = circle, epochs, clock

    def open(self, record_id, sealed, at_least=0):
        circle, epoch, found, revision, rest = read_clear(self.id, record_id, sealed)
        if epoch not in self.epochs:
            raise HushnoteError("stale")
        context = ctx("record", circle, u32(epoch), record_id, u32(revision))
        record = read_inside(cobblestone_open(self.epochs[epoch], context, rest), revision)
        if record.pop("proof") != b"":
            raise HushnoteError("malformed")
        check_content(record)
        if record["clock"] > self.clock:
            raise HushnoteError("stale")
        if revision < at_least:
            raise HushnoteError("rolled-back")
        return {"circle": circle, "epoch": epoch, "id": found, "revision": revision, **record}


def read_clear(circle_id, record_id, sealed):
    """Steps 1 to 3 of opening."""
    check_identifier(record_id)
    if len(sealed) > SEALED_LIMIT:
        raise HushnoteError("too-large")
    reader = object_reader(sealed, 2)
    circle, epoch = reader.take(16), reader.number(4)
    found, revision = reader.identifier(), reader.number(4)
    if revision == 0 or len(reader.rest) < 1096:
        raise HushnoteError("malformed")
    if circle != circle_id or found != record_id:
        raise HushnoteError("cannot-open")
    return circle, epoch, found, revision, reader.rest


def unpad(padded):
    reader = Reader(padded)
    inner = reader.take(reader.number(4))
    if len(padded) != padme(4 + len(inner)) or any(reader.rest):
        raise HushnoteError("malformed")
    return inner


def pad(inner):
    padded = u32(len(inner)) + inner
    return padded.ljust(padme(len(padded)), b"\0")


def good_kind(kind):
    return 1 <= len(kind) <= 64 and all(byte in b"abcdefghijklmnopqrstuvwxyz0123456789-" for byte in kind)


def check_content(record):
    content = record["content"]
    if len(content) > CONTENT_LIMIT:
        raise HushnoteError("too-large")
    if record["content_type"] == 1:
        utf8(content)
    if record["content_type"] == 2 and not strict_json.good(content):
        raise HushnoteError("malformed")


def read_inside(padded, revision):
    """All but the proof and the content, which the caller judges."""
    reader = Reader(unpad(padded))
    content_type, kind = reader.number(1), reader.vec(1)
    sealed_at, clock = reader.number(8), reader.number(4)
    prev, meta, proof, content = reader.vec(1), reader.vec(2), reader.vec(1), reader.rest
    good = (
        content_type <= 2
        and good_kind(kind)
        and sealed_at <= LAST_MOMENT
        and len(prev) == (0 if revision == 1 else 32)
        and (meta == b"" or (meta[:1] == b"{" and strict_json.good(meta)))
    )
    if not good:
        raise HushnoteError("malformed")
    return {
        "content_type": content_type,
        "kind": kind.decode(),
        "sealed_at": sealed_at,
        "clock": clock,
        "prev": prev,
        "meta": meta,
        "proof": proof,
        "content": content,
    }


def statement(record, author_fields=(b"", b"", b"", b"", b"")):
    fields = (
        record["circle"],
        u32(record["epoch"]),
        record["id"],
        u32(record["revision"]),
        bytes([record["content_type"]]),
        record["kind"],
        u64(record["sealed_at"]),
        u32(record["clock"]),
        record["prev"],
        record["meta"],
        H(record["content"]),
    )
    return ctx("record statement", *fields, *author_fields)


def statement_hash(record):
    return H(statement(record))


def write_inside(record):
    inner = bytes([record["content_type"]]) + vec8(record["kind"].encode()) + u64(record["sealed_at"]) + u32(record["clock"])
    inner += vec8(record["prev"]) + vec16(record["meta"]) + vec8(record.get("proof", b"")) + record["content"]
    return pad(inner)


def seal_padded(key, salt, circle, epoch, record_id, revision, padded):
    clear = b"HN\x02\x01" + circle + u32(epoch) + vec16(record_id.encode()) + u32(revision)
    return clear + cobblestone_seal(key, salt, ctx("record", circle, u32(epoch), record_id, u32(revision)), padded)


def seal_record(key, salt, record):
    place = (record["circle"], record["epoch"], record["id"], record["revision"])
    return seal_padded(key, salt, *place, write_inside(record))
