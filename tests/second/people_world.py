"""Four people, and a circle that one of them makes: what make_people_vectors.py writes down and breaks."""

import entry as logs
import people
from hushnote import H

START = 1_780_000_000_000


def fixed(label, length=32):
    return H(b"hushnote people vectors, " + label.encode())[:length]


class Person:
    def __init__(self, account, identities, epochs):
        self.account = account
        number = range(identities, 0, -1)
        self.identities = [(fixed(f"{account} sign {n}"), fixed(f"{account} receive {n}")) for n in number]
        self.epochs = [fixed(f"{account} private epoch {n}") for n in range(epochs)]
        self.cards = people.cards_of(account, self.identities)

    def hand(self, number=1):
        """(card, signing seed) of the person's card of that number."""
        return self.cards[number - 1], self.identities[-number][0]


class World:
    """Writes the log of one circle, well or badly."""

    def __init__(self, name):
        self.name, self.entries, self.rows, self.keys, self.circle = name, [], [], [], bytes(32)

    def cut(self, length, name):
        """The same circle when it had so many entries."""
        copy = World(f"{self.name}, {name}")
        copy.entries, copy.rows, copy.circle = self.entries[:length], self.rows[:length], self.circle
        copy.keys = self.keys[: 1 + max(row["epoch"] for row in copy.rows)]
        return copy

    def add(self, hand, action, fields, grants=(), start=False, manifest=(), **bad):
        """`grants`: (card, history) of each. `bad` puts something else in the place of what is right."""
        sequence = bad.get("sequence", len(self.entries))
        label = f"{self.name} {len(self.entries)}"
        epoch, start_bytes, salts = bad.get("epoch", len(self.keys) - 1 + start), b"", {}
        if start:
            keys = tuple(fixed(f"{label} {name}") for name in "LKH")
            before = self.keys[-1] if self.keys else None
            if before:
                salts = {"log_salt": fixed(label + " log link", 24), "history_salt": fixed(label + " history link", 24)}
            start_bytes = logs.write_start(self.circle, epoch, keys, before, **salts)
            self.keys.append(keys)
        keys = self.keys[epoch] if epoch < len(self.keys) else self.keys[-1]
        commitment = logs.commitments(epoch, *keys)[32:64]
        made = []
        for card, history in grants:
            enc, ss = people.xwing_encapsulate(card.xwing)
            salt = fixed(f"{label} grant {card.account}", 24)
            given = bad.get("grant_keys", keys)
            grant = logs.write_grant(card.fingerprint, (enc, ss), salt, epoch, given, history, commitment)
            made.append({"account": card.account, "fingerprint": card.fingerprint, "enc": enc, "ss": ss, "salt": salt,
                         "L": given[0], "K": given[1], "H": given[2] if history else None, "grant": grant, "hash": H(grant)})  # fmt: skip
        card, seed = hand
        at, author = bad.get("at", START + 60_000 * len(self.entries)), bad.get("author", card.fingerprint)
        inner = bad.get("inner") or logs.write_inner(at, author, sorted(manifest, key=lambda one: (one[0].encode(), *one[1:])), action, fields)
        hashes = bad.get("hashes") or sorted(one["hash"] for one in made)
        previous, salt = H(self.entries[-1]) if self.entries else bytes(32), fixed(label + " body", 24)
        circle = bad.get("circle", self.circle)
        L = bad.get("L", keys[0])
        entry = logs.write_entry(circle, sequence, previous, epoch, bad.get("start_bytes", start_bytes), hashes, L, salt, inner, seed)
        self.entries.append(entry)
        if len(self.entries) == 1:
            self.circle = H(entry)
        self.rows.append({"sequence": sequence, "previous": previous, "epoch": epoch, "starts_epoch": start, "start": start_bytes, **salts,
                          "at": at, "author": author, "manifest": list(manifest), "action": action, "fields": fields, "inner": inner,
                          "body_salt": salt, "grants": made, "hash": H(entry), "entry": entry})  # fmt: skip
        return entry
