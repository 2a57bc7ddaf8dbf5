"""Section 21 and the head of section 22 of docs/FORMAT.md: records of a shared circle, and where somebody stands in one."""

from entry import AUTHOR
from hushnote import H, HushnoteError, Reader, cobblestone_open, ctx, object_reader, u32
from people import sign, signs
from record import check_content, read_clear, read_inside, seal_record, statement

NO_CHAIN = {"chain": bytes(16), "seq": 0, "author_prev": bytes(32)}
NAMES = ("author", "head", "chain", "seq", "author_prev")


def shared_statement(record):
    fields = [u32(record[name]) if name == "seq" else record[name] for name in NAMES]
    return statement(record, fields)


def seal_shared(key, salt, seed, record):
    """A record with all its clear values; `seed` signs. Gives the sealed bytes, H(statement) and the signature."""
    said = shared_statement(record)
    signature = sign(seed, said)
    fields = [u32(record[name]) if name == "seq" else record[name] for name in NAMES]
    return seal_record(key, salt, record | {"proof": b"".join(fields) + signature}), H(said), signature


def open_shared(log, record_id, sealed, at_least=0):
    """`log` is a circle_log.Log."""
    circle, epoch, found, revision, rest = read_clear(log.circle[:16], record_id, sealed)
    if epoch > log.epoch:
        raise HushnoteError("stale")
    if epoch not in log.K:
        raise HushnoteError("not-a-member")
    padded = cobblestone_open(log.K[epoch], ctx("record", circle, u32(epoch), record_id, u32(revision)), rest)
    record = {"circle": circle, "epoch": epoch, "id": found, "revision": revision, **read_inside(padded, revision)}
    proof = Reader(record.pop("proof"))
    record |= {"author": proof.take(32), "head": proof.take(32), "chain": proof.take(16), "seq": proof.number(4)}
    record["author_prev"], signature = proof.take(32), proof.take(64)
    proof.end()
    chained, numbered, behind = any(record["chain"]), record["seq"] > 0, any(record["author_prev"])
    if record["kind"] == "message":
        good = chained and numbered and behind == (record["seq"] > 1)
    else:
        good = not (chained or numbered or behind)
    if not good:
        raise HushnoteError("malformed")
    check_content(record)
    if record["clock"] > log.clock:
        raise HushnoteError("stale")
    state = log.states[record["clock"]]
    if record["head"] != state["hash"] or epoch != state["epoch"]:
        raise HushnoteError("tampered")
    if state["roles"].get(record["author"], 0) < AUTHOR or state["frozen"]:
        raise HushnoteError("not-a-member")
    said = shared_statement(record)
    card = log.all_cards[record["author"]]
    if not signs(card.key, said, signature):
        raise HushnoteError("bad-signature")
    if revision < at_least:
        raise HushnoteError("rolled-back")
    listed = (found.encode(), revision, H(said)) in log.manifests.get(epoch, ())
    anchored = listed if epoch < log.epoch else None
    return record | {"account": card.account, "statement_hash": H(said), "anchored": anchored}


# 22 Head


def write_head(circle, sequence, named, seen):
    """`seen`: (H of the account, chain, seq) of each chain of messages."""
    rows = b"".join(whose + chain + u32(seq) for whose, chain, seq in sorted(seen))
    return b"HN\x09\x01" + circle + u32(sequence) + named + len(seen).to_bytes(2, "big") + rows


def read_head(data):
    reader = object_reader(data, 9)
    circle, sequence, named = reader.take(32), reader.number(4), reader.take(32)
    seen = [(reader.take(32), reader.take(16), reader.number(4)) for _ in range(reader.number(2))]
    reader.end()
    if any(a[:2] >= b[:2] for a, b in zip(seen, seen[1:])) or any(seq == 0 for _, _, seq in seen):
        raise HushnoteError("malformed")
    return {"circle": circle, "sequence": sequence, "hash": named, "seen": seen}


def compare_head(log, data):
    head = read_head(data)
    if head["circle"] != log.circle:
        raise HushnoteError("bad-input")
    if head["sequence"] <= log.clock and head["hash"] != log.states[head["sequence"]]["hash"]:
        raise HushnoteError("tampered")
    known = {H(account.encode()) for account in log.chains}
    if head["sequence"] <= log.clock and any(whose not in known for whose, _, _ in head["seen"]):
        raise HushnoteError("malformed")
    return head
