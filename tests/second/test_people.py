"""The cases of tests/vectors/hushnote/people.json; test_vectors.py runs them with its own."""

import json
from pathlib import Path

import entry as logs
import open_circle
import people
import shared
from circle_log import Log
from hushnote import H, HushnoteError
from people_world import World

FILE = json.loads((Path(__file__).parent.parent / "vectors/hushnote/people.json").read_text())
tests = []
unhex = bytes.fromhex


def test(run):
    tests.append(run)
    return run


def code_of(run):
    try:
        run()
    except HushnoteError as error:
        return error.code
    return "opened"


def equal(found, expected, where=""):
    if found != expected:
        raise AssertionError(f"{where}: {str(found)[:120]} instead of {str(expected)[:120]}")


class Person:
    def __init__(self, row):
        self.account = row["account"]
        self.identities = [(unhex(one["ed25519_seed"]), unhex(one["xwing_seed"])) for one in row["identities"]]
        self.epochs = list(map(unhex, row["private_epochs_oldest_first"]))
        self.cards = people.cards_of(self.account, self.identities)
        listed = next(one for one in FILE["contacts"] if one["account"] == self.account)
        self.contacts = people.read_contacts(self.account, self.epochs, unhex(listed["hash"]), unhex(listed["sealed"]))
        given = [one for entry in ENTRIES for one in entry["grants"] if one["account"] == self.account]
        self.grants = [unhex(one["grant"]) for one in given]

    def log(self, entries=None, grants=None, contacts=None):
        own = self.contacts if contacts is None else contacts
        whole = [unhex(entry["entry"]) for entry in ENTRIES]
        return Log(self.account, self.identities, own, self.grants if grants is None else grants, whole if entries is None else entries)


ENTRIES = FILE["circle"]["entries"]
PEOPLE = {row["account"]: Person(row) for row in FILE["people"]}


@test
def cards():
    rows = iter(FILE["cards"])
    by_hash = {}
    for person in PEOPLE.values():
        for card in person.cards:
            row = next(rows)
            equal((card.bytes.hex(), card.fingerprint.hex(), card.sequence), (row["card"], row["fingerprint"], row["sequence"]), card.account)
            by_hash[row["fingerprint"]] = card
        equal([b.follows(a) for a, b in zip(person.cards, person.cards[1:])], [True] * (len(person.cards) - 1))
    equal(next(rows, None), None)
    for row in FILE["safety_numbers"]:
        for pair in (("one", "other"), ("other", "one")):
            number = people.safety_number(*(unhex(row[name]) for name in pair))
            equal((number.replace(" ", ""), "hushnote:" + number.replace(" ", "")), (row["digits"], row["qr"]))


@test
def contacts():
    for row in FILE["contacts"]:
        person = PEOPLE[row["account"]]
        found = [{"account": name, "confirmed": one.confirmed, "card": one.card.bytes.hex(), "earlier": [h.hex() for h in one.earlier]} for name, one in person.contacts.items()]
        equal(found, row["contacts"], row["account"])
        sealed = people.write_contacts(row["account"], row["epoch"], person.epochs[row["epoch"]], unhex(row["salt"]), person.contacts)
        equal(sealed.hex(), row["sealed"], row["account"])


@test
def the_log_is_written_again():
    circle, before = bytes(32), None
    for entry in ENTRIES:
        keys = tuple(unhex(FILE["circle"]["epochs"][entry["epoch"]][name]) for name in "LKH")
        start = b""
        if entry["starts_epoch"]:
            salts = {name: unhex(entry[name]) for name in ("log_salt", "history_salt") if name in entry}
            start = logs.write_start(circle, entry["epoch"], keys, before, **salts)
            before = keys
        equal(start.hex(), entry["start"], entry["sequence"])
        for one in entry["grants"]:
            fingerprint, given = unhex(one["fingerprint"]), (unhex(one["enc"]), unhex(one["ss"]))
            commitment = logs.commitments(entry["epoch"], *keys)[32:64]
            made = logs.write_grant(fingerprint, given, unhex(one["salt"]), entry["epoch"], keys, one["H"], commitment)
            equal((made.hex(), H(made).hex()), (one["grant"], one["hash"]), entry["sequence"])
        manifest = [(name, revision, unhex(named)) for name, revision, named in entry["manifest"]]
        manifest.sort(key=lambda one: (one[0].encode(), *one[1:]))
        inner = logs.write_inner(entry["at"], unhex(entry["author"]), manifest, entry["action"], unhex(entry["fields"]))
        equal(inner.hex(), entry["inner"], entry["sequence"])
        seeds = {card.fingerprint.hex(): seed[0] for person in PEOPLE.values() for card, seed in zip(person.cards, reversed(person.identities))}
        named = sorted(unhex(one["hash"]) for one in entry["grants"])
        place = (circle, entry["sequence"], unhex(entry["previous"]), entry["epoch"], start, named)
        made = logs.write_entry(*place, keys[0], unhex(entry["body_salt"]), inner, seeds[entry["author"]])
        equal((made.hex(), H(made).hex()), (entry["entry"], entry["hash"]), entry["sequence"])
        circle = H(made) if entry["sequence"] == 0 else circle
    equal(circle.hex(), FILE["circle"]["circle"])


@test
def everybody_reads_the_log_and_the_records():
    records = {(row["id"], row["revision"]): row for row in FILE["records"]}
    for view in FILE["views"]:
        person = PEOPLE[view["account"]]
        log = person.log([unhex(entry["entry"]) for entry in ENTRIES[: view["length"]]])
        equal((log.clock, log.ended, log.epoch), (view["last"], view["ended_before"], view["epoch"]), view["account"])
        members = [{"account": name, "fingerprint": one.card.fingerprint.hex(), "role": one.role, "history": one.history, "confirmed": one.confirmed}
                   for name, one in sorted(log.members.items(), key=lambda item: item[0].encode())]  # fmt: skip
        equal(members, view["members"], view["account"])
        for found in view["records"]:
            row, where = records[found["id"], found["revision"]], f"{view['account']}, {found['id']}"
            run = lambda: shared.open_shared(log, row["id"], unhex(row["sealed"]))
            if "code" in found:
                equal(code_of(run), found["code"], where)
                continue
            record = run()
            equal(record["anchored"], found["anchored"], where)
            equal((record["account"], record["statement_hash"].hex()), (row["account"], row["statement_hash"]), where)
            same = ("circle", "prev", "meta", "content", "author", "head", "chain", "author_prev")
            equal({name: record[name].hex() for name in same}, {name: row[name] for name in same}, where)
            same = ("epoch", "content_type", "kind", "sealed_at", "clock", "seq")
            equal({name: record[name] for name in same}, {name: row[name] for name in same}, where)
    keys = PEOPLE["dr-lee"].log()
    for epoch, row in enumerate(FILE["circle"]["epochs"]):
        equal({"L": keys.L[epoch].hex(), "K": keys.K[epoch].hex(), "H": keys.H[epoch].hex()}, row, epoch)


@test
def records_are_written_again():
    seeds = {card.fingerprint.hex(): seed[0] for person in PEOPLE.values() for card, seed in zip(person.cards, reversed(person.identities))}
    for row in FILE["records"]:
        record = {name: value if name == "id" or name == "kind" or isinstance(value, int) else unhex(value) for name, value in row.items() if name not in ("what", "account")}
        equal(shared.shared_statement(record).hex(), row["statement"], row["what"])
        sealed, named, signature = shared.seal_shared(record["key"], record["salt"], seeds[row["author"]], record)
        equal((sealed.hex(), named.hex(), signature.hex()), (row["sealed"], row["statement_hash"], row["signature"]), row["what"])


@test
def a_letter_and_a_head():
    row = FILE["letter"]
    person = PEOPLE[row["account"]]
    letter = people.open_letter(person.cards, person.identities, unhex(row["letter"]))
    equal(letter, {name: row[name] for name in ("content_type", "kind", "sealed_at")} | {"content": unhex(row["content"])})
    sealed = people.seal_letter(unhex(row["fingerprint"]), (unhex(row["enc"]), unhex(row["ss"])), unhex(row["salt"]), letter)
    equal(sealed.hex(), row["letter"])
    row = FILE["head"]
    seen = [(unhex(whose), unhex(chain), seq) for whose, chain, seq in row["seen"]]
    equal(shared.write_head(unhex(row["circle"]), row["sequence"], unhex(row["hash"]), seen).hex(), row["head"])
    equal(shared.compare_head(PEOPLE["dr-lee"].log(), unhex(row["head"]))["seen"], seen)


def pin(rows):
    met = [people.Card(unhex(one)) for one in rows]
    return people.Contacts({card.account: people.Contact(card) for card in met})


def open_refused(case):
    person = PEOPLE.get(case.get("account"))
    kind = case["object"]
    if kind == "card":
        people.Card(unhex(case["card"]))
    elif kind == "meeting":
        card = people.Card(unhex(case["pinned"]))
        met = people.Contacts({card.account: people.Contact(card, False, map(unhex, case["earlier"]))})
        met.meet(person.account, [people.Card(unhex(case["card"]))])
    elif kind == "log":
        entries = [unhex(ENTRIES[one]["entry"] if isinstance(one, int) else one) for one in case["entries"]]
        grants = (person.grants if case["own_grants"] else []) + list(map(unhex, case["more_grants"]))
        person.log(entries, grants, None if case["pinned"] is None else pin(case["pinned"]))
    elif kind == "record":
        log = person.log([unhex(entry["entry"]) for entry in ENTRIES[: case["length"]]])
        shared.open_shared(log, case["id"], unhex(case["sealed"]), case["at_least"])
    elif kind == "letter":
        people.open_letter(person.cards, person.identities, unhex(case["letter"]))
    elif kind == "head":
        shared.compare_head(person.log(), unhex(case["head"]))
    elif kind == "contacts":
        people.read_contacts(person.account, person.epochs, unhex(case["hash"]), None if case["sealed"] is None else unhex(case["sealed"]))
    else:
        raise AssertionError(f"unknown object {kind}")


@test
def what_people_refuse():
    wrong = []
    for case in FILE["refused"]:
        found = code_of(lambda: open_refused(case))
        if found != case["code"]:
            wrong.append(f"{case['object']}, {case['what']}: {found} instead of {case['code']}")
    equal(wrong, [])


@test
def a_dump_is_opened():
    person, row = PEOPLE["dr-lee"], next(one for one in FILE["contacts"] if one["account"] == "dr-lee")
    dump = {
        "account": person.account,
        "identities": [[one.hex() for one in identity] for identity in person.identities],
        "epochs": [one.hex() for one in person.epochs],
        "contacts": row["sealed"],
        "contacts_hash": row["hash"],
        "grants": [one.hex() for one in person.grants],
        "entries": [entry["entry"] for entry in ENTRIES],
        "records": [{"id": one["id"], "sealed": one["sealed"]} for one in FILE["records"]] + [{"id": "other", "sealed": FILE["records"][0]["sealed"]}],
    }
    found = open_circle.opened(dump)
    equal((found["title"], found["sequence"], found["epoch"]), (FILE["circle"]["title"], len(ENTRIES) - 1, 6))
    equal([one["action"] for one in found["history"]], [one["action_name"] for one in ENTRIES])
    equal([one["role"] for one in found["members"]], ["keeper", "author", "keeper"])
    expected = [one["anchored"] is not False for one in FILE["views"][0]["records"]]
    equal([one["anchored"] for one in found["records"][:-1]], expected)
    equal(found["records"][-1], {"id": "other", "code": "cannot-open"})
    equal(code_of(lambda: open_circle.opened(dump | {"contacts": None})), "tampered")


@test
def a_circle_of_the_crate():
    """Everything the crate said of a circle it made, member for member, is found here too."""
    file = json.loads((Path(__file__).parent.parent / "vectors/hushnote/circle-from-rust.json").read_text())
    records = 0
    for one in file["people"]:
        holds, finds = one["holds"], one["finds"]
        found, who = open_circle.opened(holds), holds["account"]
        same = ("circle", "title", "kinds", "sequence", "epoch", "frozen", "members")
        equal({name: found[name] for name in same}, {name: finds[name] for name in same}, who)
        present = who in [member["account"] for member in found["members"]]
        equal(found["ended_before"] is not None or not present, finds["ended"], who)
        for part in ("history", "records"):
            equal(len(found[part]), len(finds[part]), f"{who}, {part}")
            for mine, theirs in zip(found[part], finds[part]):
                equal({name: mine.get(name) for name in theirs}, theirs, f"{who}, {part}")
        records += len(found["records"])
    equal((len(file["people"]), records), (4, 48))


@test
def every_changed_byte_of_a_log():
    person, whole = PEOPLE["dr-lee"], [unhex(entry["entry"]) for entry in ENTRIES]
    for index in (0, 4, 10):
        entry = whole[index]
        for at in range(0, len(entry), 211):
            edit = entry[:at] + bytes([entry[at] ^ 1 << at % 8]) + entry[at + 1 :]
            found = code_of(lambda: person.log([*whole[:index], edit, *whole[index + 1 :]]))
            if found not in ("malformed", "unsupported", "tampered", "bad-signature", "not-a-member"):
                raise AssertionError(f"entry {index}, byte {at}: {found}")


@test
def every_changed_byte_of_a_shared_record():
    log = PEOPLE["dr-lee"].log()
    for row in FILE["records"][:2]:
        sealed = unhex(row["sealed"])
        for at in range(0, len(sealed), 29):
            edit = sealed[:at] + bytes([sealed[at] ^ 1 << at % 8]) + sealed[at + 1 :]
            found = code_of(lambda: shared.open_shared(log, row["id"], edit))
            if found not in ("malformed", "unsupported", "cannot-open", "stale", "not-a-member"):
                raise AssertionError(f"{row['id']}, byte {at}: {found}")


@test
def who_has_left_reads_as_far_as_that():
    lee, mia = PEOPLE["dr-lee"], PEOPLE["mia-björk"]
    world = World("who has left")
    old, new, other = lee.cards[0], lee.cards[1], mia.cards[0]
    world.add((old, lee.identities[1][0]), logs.CREATE, logs.create_fields("A", ["message"], old.bytes), [(old, 1)], start=True)
    world.add((old, lee.identities[1][0]), logs.GRANT, logs.grant_fields(2, 1, 1, other.bytes), [(other, 1)])
    grants = [world.rows[1]["grants"][0]["grant"]]
    world.add((other, mia.identities[1][0]), logs.LEAVE, bytes(2))
    world.add((new, lee.identities[0][0]), logs.RENEW, bytes(2) + logs.vec16(new.bytes), [(new, 1)], start=True)
    log = mia.log(world.entries, grants)
    equal((log.ended, log.clock, sorted(log.members)), (3, 2, ["dr-lee"]))
    equal(code_of(lambda: mia.log(world.entries[:2], [])), "not-a-member")


@test
def what_is_too_long():
    lee = PEOPLE["dr-lee"]
    for limit, run in (
        (2_048, people.Card),
        (4_194_304, lambda data: people.read_contacts("dr-lee", lee.epochs, H(data), data)),
        (16_777_216, lambda data: lee.log([data])),
        (17_825_792, lambda data: people.open_letter(lee.cards, lee.identities, data)),
    ):
        equal([code_of(lambda: run(bytes(limit + more))) for more in (0, 1)], ["malformed", "too-large"], limit)
