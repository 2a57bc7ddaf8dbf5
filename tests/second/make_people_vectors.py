"""Writes tests/vectors/hushnote/people.json. All is the same on each run but the encapsulations, which are random and written down."""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import entry as logs
import people
import shared
from circle_log import Log
from hushnote import H, vec16
from people_refused import refused
from people_world import START, Person, World, fixed

lee, mia = Person("dr-lee", 2, 3), Person("mia-björk", 2, 1)
ng, guest = Person("supervisor-ng", 1, 2), Person("practice/7", 1, 1)
EVERYBODY = [lee, mia, ng, guest]
KINDS = [b"message", b"plan", b"progress"]


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


class Records:
    def __init__(self, world):
        self.world, self.rows, self.last = world, [], {}

    def seal(self, what, name, hand, kind, content, content_type=1, revises=None, at=None, **bad):
        """`at`: the sequence at which its author stands; the newest entry without it."""
        world, (card, seed) = self.world, hand
        clock = len(world.entries) - 1 if at is None else at
        epoch = bad.get("epoch", world.rows[clock]["epoch"])
        record = {"circle": world.circle[:16], "epoch": epoch, "id": name, "revision": revises["revision"] + 1 if revises else 1,
                  "content_type": content_type, "kind": kind, "sealed_at": START + 60_000 * clock + 1_000, "clock": clock,
                  "prev": revises["statement_hash"] if revises else b"", "meta": b"", "content": content.encode(),
                  "author": card.fingerprint, "head": H(world.entries[clock]), **shared.NO_CHAIN}  # fmt: skip
        if kind == "message" and revises:
            record |= {name: revises[name] for name in ("chain", "seq", "author_prev")}
        elif kind == "message":
            seq, before = self.last.get(card.account, (0, bytes(32)))
            record |= {"chain": fixed(f"chain of {card.account}", 16), "seq": seq + 1, "author_prev": before}
        record |= {key: value for key, value in bad.items() if key in record}
        salt, key = fixed(f"record {what}", 24), world.keys[epoch][1]
        sealed, named, signature = shared.seal_shared(key, salt, bad.get("seed", seed), record)
        if kind == "message" and not revises and not bad:
            self.last[card.account] = record["seq"], named
        row = {"what": what, **record, "account": card.account, "key": key, "salt": salt, "statement": shared.shared_statement(record),
               "statement_hash": named, "signature": signature, "sealed": sealed}  # fmt: skip
        if not bad:
            self.rows.append(row)
        return row


def manifest_of(*rows):
    return [(row["id"], row["revision"], row["statement_hash"]) for row in rows]


def make_circle():
    world = World("circle")
    notes = Records(world)
    one, two = lee.hand(), ng.hand()
    world.add(one, logs.CREATE, logs.create_fields("Mia and Dr Lee", KINDS_TEXT, one[0].bytes), [(one[0], 1)], start=True)
    world.add(one, logs.GRANT, logs.grant_fields(2, 1, 1, mia.cards[0].bytes), [(mia.cards[0], 1)])
    hello = notes.seal("first message, anchored", "m-1", one, "message", "Welcome, Mia.")
    reply = notes.seal("first message of another author, anchored", "m-2", mia.hand(), "message", "Thank you.")
    again = notes.seal("second message of the chain, anchored", "m-3", one, "message", "How did you sleep?")
    plan = notes.seal("a plan, no chain, anchored", "plan-1", one, "plan", '{"goals":[{"text":"Sleep"}]}', 2)
    notes.seal("sealed in epoch 0 and not in its manifest: not anchored", "m-4", mia.hand(), "message", "Late, and never seen by a keeper.")
    world.add(one, logs.GRANT, logs.grant_fields(1, 0, 1, two[0].bytes), [(one[0], 1), (mia.cards[0], 1), (two[0], 0)], True, manifest_of(hello, reply, again, plan))
    third = notes.seal("third message of the chain, in another epoch", "m-5", one, "message", "And last night?")
    second = notes.seal("revision 2 of a message, in a later epoch than revision 1", "m-1", one, "message", "Welcome, dear Mia.", revises=hello)
    world.add(one, logs.GRANT, logs.grant_fields(3, 1, 1, two[0].bytes), [(two[0], 1)])
    more = notes.seal("by a member who was made a keeper", "m-6", two, "message", "I am here to help.")
    rest = [(one[0], 1), (mia.cards[0], 1), (two[0], 1)]
    world.add(two, logs.GRANT, logs.grant_fields(2, 0, 0, guest.cards[0].bytes), [*rest, (guest.cards[0], 0)], True, manifest_of(third, second, more))
    lone = notes.seal("by a member without history", "n-1", guest.hand(), "progress", '{"format":"DAP","data":"a","assessment":"b","plan":"c"}', 2)
    world.add(guest.hand(), logs.LEAVE, vec16(b"On holiday"))
    world.add(one, logs.REVOKE, vec16(guest.account.encode()) + vec16(b""), rest, True, manifest_of(lone))
    world.add(two, logs.GRANT, logs.grant_fields(2, 1, 1, guest.cards[0].bytes), [(guest.cards[0], 1)])
    extra = notes.seal("by a member who came back", "m-7", guest.hand(), "message", "Back again.")
    world.add(one, logs.REVOKE, vec16(guest.account.encode()) + vec16("Für immer".encode()), rest, True, manifest_of(extra))
    new = lee.hand(2)
    after = [(new[0], 1), (mia.cards[0], 1), (two[0], 1)]
    world.add(new, logs.RENEW, vec16(b"New identity") + vec16(new[0].bytes), after, True)
    still = notes.seal("by a keeper with a new card", "m-8", new, "message", "It is still me.")
    world.add(mia.hand(2), logs.RENEW, vec16(b"") + vec16(mia.cards[1].bytes))
    last = notes.seal("by a member with a new card", "m-9", mia.hand(2), "message", "It is still me, too.")
    world.add(two, logs.RENEW, vec16(b"Once a year") + vec16(b""), [(new[0], 1), (mia.cards[1], 1), (two[0], 1)], True, manifest_of(still, last))
    notes.seal("in the epoch that is open", "plan-2", two, "plan", '{"goals":[{"text":"Rest"}]}', 2)
    return world, notes


KINDS_TEXT = [kind.decode() for kind in KINDS]
contacts_of = {
    lee.account: {mia.account: people.Contact(mia.cards[1], False, [mia.cards[0].fingerprint]), ng.account: people.Contact(ng.cards[0], True)},
    mia.account: {lee.account: people.Contact(lee.cards[0], True)},
    ng.account: {lee.account: people.Contact(lee.cards[0], True), mia.account: people.Contact(mia.cards[0])},
    guest.account: {lee.account: people.Contact(lee.cards[1], False, [lee.cards[0].fingerprint])},
}


def contact_rows():
    for person in EVERYBODY:
        epoch, salt = len(person.epochs) - 1, fixed(f"contacts of {person.account}", 24)
        met = contacts_of[person.account]
        sealed = people.write_contacts(person.account, epoch, person.epochs[epoch], salt, met)
        rows = [{"account": name, "confirmed": met[name].confirmed, "card": met[name].card.bytes, "earlier": met[name].earlier} for name in sorted(met, key=str.encode)]
        key = people.expand(person.epochs[epoch], people.ctx("contacts key", person.account), 32)
        yield {"account": person.account, "epoch": epoch, "key": key, "salt": salt, "contacts": rows, "hash": H(sealed), "sealed": sealed}


def view(world, notes, person, length=None):
    """What this person finds in the circle, or in its first `length` entries."""
    entries = world.entries[:length]
    grants = [one["grant"] for row in world.rows for one in row["grants"] if one["account"] == person.account]
    log = Log(person.account, person.identities, contacts_of[person.account], grants, entries)
    members = [{"account": name, "fingerprint": one.card.fingerprint, "role": one.role, "history": one.history, "confirmed": one.confirmed}
               for name, one in sorted(log.members.items(), key=lambda item: item[0].encode())]  # fmt: skip
    found = []
    for row in notes.rows:
        try:
            found.append({"id": row["id"], "revision": row["revision"], "anchored": shared.open_shared(log, row["id"], row["sealed"])["anchored"]})
        except people.HushnoteError as error:
            found.append({"id": row["id"], "revision": row["revision"], "code": error.code})
    return {"account": person.account, "length": len(entries), "last": log.clock, "ended_before": log.ended, "epoch": log.epoch, "members": members, "records": found}


def letter():
    card = lee.cards[1]
    enc, ss = people.xwing_encapsulate(card.xwing)
    clear = {"content_type": 1, "kind": "message", "sealed_at": START, "content": b"May I have an appointment?"}
    salt = fixed("letter", 24)
    return {"account": lee.account, "fingerprint": card.fingerprint, "enc": enc, "ss": ss, "salt": salt, **clear, "letter": people.seal_letter(card.fingerprint, (enc, ss), salt, clear)}


def head(world, notes):
    seen = [(H(row["account"].encode()), row["chain"], row["seq"]) for row in notes.rows if row["kind"] == "message"]
    last = {}
    for whose, chain, seq in seen:
        last[whose, chain] = max(seq, last.get((whose, chain), 0))
    rows = sorted((*place, seq) for place, seq in last.items())
    sequence = len(world.entries) - 1
    data = shared.write_head(world.circle, sequence, H(world.entries[-1]), rows)
    return {"circle": world.circle, "sequence": sequence, "hash": H(world.entries[-1]), "seen": rows, "head": data}


def entry_row(row):
    names = {1: "create", 2: "grant", 3: "revoke", 4: "leave", 5: "renew"}
    return row | {"action_name": names[row["action"]]}


def main():
    world, notes = make_circle()
    cards = [{"account": card.account, "sequence": card.sequence, "previous": card.previous, "ed25519_key": card.key, "fingerprint": card.fingerprint, "card": card.bytes}
             for person in EVERYBODY for card in person.cards]  # fmt: skip
    pairs = [(one, other) for at, one in enumerate(cards) for other in cards[at + 1 :] if one["account"] != other["account"]]
    numbers = [{"one": one["fingerprint"], "other": other["fingerprint"], "digits": people.safety_number(one["fingerprint"], other["fingerprint"]).replace(" ", "")}
               for one, other in pairs]  # fmt: skip
    whole = {
        "about": "people, cards, contacts, a circle with its log, records, a letter and a head; identities newest first, private epochs oldest first",
        "people": [{"account": one.account, "identities": [{"ed25519_seed": a, "xwing_seed": b} for a, b in one.identities], "private_epochs_oldest_first": one.epochs} for one in EVERYBODY],
        "cards": cards,
        "safety_numbers": [one | {"qr": "hushnote:" + one["digits"]} for one in numbers],
        "contacts": list(contact_rows()),
        "circle": {"circle": world.circle, "title": "Mia and Dr Lee", "kinds": KINDS_TEXT,
                   "epochs": [dict(zip("LKH", keys)) for keys in world.keys], "entries": [entry_row(row) for row in world.rows]},
        "records": notes.rows,
        "views": [*(view(world, notes, person) for person in EVERYBODY), view(world, notes, guest, 5)],
        "letter": letter(),
        "head": head(world, notes),
    }  # fmt: skip
    whole["refused"] = refused(whole, world, notes, EVERYBODY)
    target = Path(__file__).parent.parent / "vectors/hushnote/people.json"
    target.write_text(json.dumps(plain(whole), indent=1, ensure_ascii=False) + "\n")


main()
