"""Sections 18 and 19 of docs/FORMAT.md: the keys of an epoch, grants, and the entries of a circle's log, each by itself."""

from hushnote import (
    LAST_MOMENT,
    H,
    HushnoteError,
    Reader,
    cobblestone_open,
    cobblestone_seal,
    ctx,
    expand,
    object_reader,
    u32,
    u64,
    utf8,
    vec8,
    vec16,
    xwing_decapsulate,
)
from people import inner_card, sign
from record import good_kind, pad

ENTRY_LIMIT, GRANT_LENGTH = 16_777_216, 1293
CREATE, GRANT, REVOKE, LEAVE, RENEW = 1, 2, 3, 4, 5
READER, AUTHOR, KEEPER = 1, 2, 3

# 18 Epochs and their keys


def commitments(epoch, L, K, Hk):
    names = ("log commitment", L), ("epoch commitment", K), ("history commitment", Hk)
    return b"".join(expand(key, ctx(name, u32(epoch)), 32) for name, key in names)


def write_start(circle, epoch, keys, before=None, log_salt=None, history_salt=None):
    """`keys` and `before` are (L, K, H)."""
    start = commitments(epoch, *keys)
    if before:
        start += cobblestone_seal(keys[0], log_salt, ctx("log link", circle, u32(epoch)), before[0])
        start += cobblestone_seal(keys[2], history_salt, ctx("history link", circle, u32(epoch)), before[1] + before[2])
    return start


def grant_context(fingerprint, epoch, epoch_commitment):
    return ctx("grant", fingerprint, u32(epoch), epoch_commitment)


def write_grant(fingerprint, encapsulated, salt, epoch, keys, history, epoch_commitment):
    enc, ss = encapsulated
    plain = keys[0] + keys[1] + (b"\1" + keys[2] if history else bytes(33))
    return b"HN\x06\x01" + enc + cobblestone_seal(ss, salt, grant_context(fingerprint, epoch, epoch_commitment), plain)


def open_grant(data, seeds, epoch, epoch_commitment):
    """`seeds` from fingerprint to X-Wing seed. None when it is for somebody else."""
    if len(data) > GRANT_LENGTH:
        raise HushnoteError("too-large")
    reader = object_reader(data, 6)
    if len(data) != GRANT_LENGTH:
        raise HushnoteError("malformed")
    enc = reader.take(1120)
    for fingerprint, seed in seeds.items():
        try:
            plain = cobblestone_open(xwing_decapsulate(seed, enc), grant_context(fingerprint, epoch, epoch_commitment), reader.rest)
        except HushnoteError:
            continue
        history, Hk = plain[64], plain[65:]
        if history > 1 or (history == 0 and any(Hk)):
            raise HushnoteError("malformed")
        return plain[:32], plain[32:64], Hk if history else None
    return None


# 19 Log entry


def write_entry(circle, sequence, previous, epoch, start, grants, L, salt, inner, seed):
    body = cobblestone_seal(L, salt, ctx("log entry", circle, u32(sequence), u32(epoch)), pad(inner))
    outer = b"HN\x05\x01" + circle + u32(sequence) + previous + u32(epoch) + vec16(start)
    outer += len(grants).to_bytes(2, "big") + b"".join(grants) + u32(len(body)) + body
    return outer + sign(seed, ctx("log signature", H(outer)))


def write_inner(at, author, manifest, action, fields):
    listed = b"".join(vec16(name.encode()) + u32(revision) + named for name, revision, named in manifest)
    return u64(at) + author + u32(len(manifest)) + listed + bytes([action]) + fields


def create_fields(title, kinds, card):
    return vec16(title.encode()) + bytes([len(kinds)]) + b"".join(vec8(kind.encode()) for kind in kinds) + vec16(card)


def grant_fields(role, history, confirmed, card, consent=b""):
    return bytes([role, history, confirmed]) + vec16(consent) + vec16(card)


class Outer:
    def __init__(self, data):
        if len(data) > ENTRY_LIMIT:
            raise HushnoteError("too-large")
        reader = object_reader(data, 5)
        self.circle, self.sequence, self.previous = reader.take(32), reader.number(4), reader.take(32)
        self.epoch, self.start = reader.number(4), reader.vec(2)
        self.grants = [reader.take(32) for _ in range(reader.number(2))]
        self.body = reader.vec(4)
        self.signed = ctx("log signature", H(data[: len(data) - len(reader.rest)]))
        self.signature = reader.take(64)
        reader.end()
        if len(self.start) not in (0, 336 if self.epoch else 96):
            raise HushnoteError("malformed")
        if any(a >= b for a, b in zip(self.grants, self.grants[1:])):
            raise HushnoteError("malformed")
        self.hash = H(data)


def text(reader, least, most):
    data = reader.vec(2)
    if not least <= len(data) <= most:
        raise HushnoteError("malformed")
    return utf8(data)


def read_inner(inner):
    reader = Reader(inner)
    entry = {"at": reader.number(8), "author": reader.take(32), "manifest": []}
    for _ in range(reader.number(4)):
        name, revision, named = reader.identifier(), reader.number(4), reader.take(32)
        one = (name.encode(), revision, named)
        if revision == 0 or (entry["manifest"] and one <= entry["manifest"][-1]):
            raise HushnoteError("malformed")
        entry["manifest"].append(one)
    entry["action"] = action = reader.number(1)
    if action == CREATE:
        entry["title"] = text(reader, 1, 256)
        entry["kinds"] = kinds = [reader.vec(1) for _ in range(reader.number(1))]
        if not 1 <= len(kinds) <= 32 or not all(map(good_kind, kinds)) or any(a >= b for a, b in zip(kinds, kinds[1:])):
            raise HushnoteError("malformed")
        entry["card"] = inner_card(reader.vec(2))
    elif action == GRANT:
        entry["role"], entry["history"], entry["confirmed"] = reader.number(1), reader.number(1), reader.number(1)
        if not 1 <= entry["role"] <= 3 or entry["history"] > 1 or entry["confirmed"] > 1:
            raise HushnoteError("malformed")
        if reader.vec(2):
            raise HushnoteError("unsupported")
        entry["card"] = inner_card(reader.vec(2))
    elif action == REVOKE:
        entry["account"], entry["reason"] = reader.identifier(), text(reader, 0, 1024)
    elif action == LEAVE:
        entry["reason"] = text(reader, 0, 1024)
    elif action == RENEW:
        entry["reason"] = text(reader, 0, 1024)
        card = reader.vec(2)
        entry["card"] = inner_card(card) if card else None
    else:
        raise HushnoteError("malformed")
    reader.end()
    if entry["at"] > LAST_MOMENT:
        raise HushnoteError("malformed")
    return entry
