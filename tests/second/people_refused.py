"""What has to be refused: the last part of people.json. An entry of a log that is a number is that entry of the good log."""

import entry as logs
import people
import shared
from cards_refused import cards, flip
from hushnote import LAST_MOMENT, H, cobblestone_seal, vec16
from people_world import Person, World, fixed


def logs_refused(world, lee, mia, ng, guest):
    one, new, two, reader = lee.hand(), lee.hand(2), ng.hand(), mia.hand()
    all_three = [(new[0], 1), (mia.cards[1], 1), (two[0], 1)]
    early = [(one[0], 1), (mia.cards[0], 1), (two[0], 0)]
    whole = list(range(len(world.entries)))

    def case(what, entries, code, person=lee, grants=(), **more):
        row = {"object": "log", "what": what, "account": person.account, "entries": entries, "own_grants": True, "more_grants": list(grants), "pinned": None}
        return row | more | {"code": code}

    def broken(what, code, length, hand, action, fields, person=lee, pinned=None, **rest):
        copy = world.cut(length, what)
        entry = copy.add(hand, action, fields, **rest)
        own = [one["grant"] for one in copy.rows[-1]["grants"] if one["account"] == person.account]
        return case(what, [*range(length), entry], code, person, own, pinned=pinned)

    end = len(world.entries)
    yield case("an entry left out", [0, 1, 3, *whole[4:]], "tampered")
    yield case("the entry that starts an epoch left out", [0, 1, *whole[3:]], "tampered")
    yield case("two entries swapped", [0, 1, 3, 2, *whole[4:]], "tampered")
    yield case("the first entry left out", whole[1:], "tampered")
    yield case("an entry twice", [0, 1, 1, *whole[2:]], "tampered")
    yield case("the last byte of a signature changed", [*whole[:-1], flip(world.entries[-1])], "bad-signature")
    yield case("a byte of a body changed", [*whole[:-1], flip(world.entries[-1], -70)], "tampered")
    yield case("a byte behind the end", [*whole[:-1], world.entries[-1] + b"\0"], "malformed")
    yield case("no grant at all", whole, "not-a-member", own_grants=False)
    copy = world.cut(3, "an introduced member")
    copy.add(one, logs.REVOKE, vec16(ng.account.encode()) + vec16(b""), early[:2], True)
    strange = thief_of(ng)
    copy.add(one, logs.GRANT, logs.grant_fields(2, 1, 1, strange.bytes), [(strange, 1)])
    own = [grant["grant"] for grant in copy.rows[3]["grants"] if grant["account"] == mia.account]
    yield case("somebody who is no contact is revoked and comes back with a card that does not follow", [0, 1, 2, *copy.entries[3:]], "identity-changed", mia, own)
    yield case("a contact was met by another card than she stands here by", whole, "identity-changed", ng, pinned=[lee.cards[0].bytes, thief_of(mia).bytes])
    yield case("nobody's contact made the circle", whole, "unverified-contact", mia, pinned=[])
    thief = Person("dr-lee", 1, 1)
    thief.identities = [(fixed("thief sign"), fixed("thief receive"))]
    thief.cards = people.cards_of("dr-lee", thief.identities)
    fake = World("fake")
    fake.add(thief.hand(), logs.CREATE, logs.create_fields("Mia and Dr Lee", ["message"], thief.cards[0].bytes), [(thief.cards[0], 1)], start=True)
    fake.add(thief.hand(), logs.GRANT, logs.grant_fields(2, 1, 1, mia.cards[0].bytes), [(mia.cards[0], 1)])
    given = fake.rows[-1]["grants"][0]["grant"]
    yield case("the creator's card is not the pinned one", fake.entries, "identity-changed", mia, [given], own_grants=False)
    yield broken("signed by somebody who is no longer a member", "not-a-member", end, guest.hand(), logs.RENEW, vec16(b"") + vec16(b""))
    yield broken("signed by a non-member in a keeper's name", "bad-signature", end, (guest.cards[0], guest.identities[0][0]), logs.REVOKE,
                 vec16(mia.account.encode()) + vec16(b""), author=two[0].fingerprint, start=True, grants=[all_three[0], all_three[2]])  # fmt: skip
    yield broken("an author's former card", "not-a-member", end, one, logs.RENEW, vec16(b"") + vec16(b""), start=True, grants=all_three)
    yield broken("a reader who grants", "not-a-member", 3, two, logs.GRANT, logs.grant_fields(2, 1, 0, guest.cards[0].bytes), grants=[(guest.cards[0], 1)])
    yield broken("an author who revokes", "not-a-member", 3, reader, logs.REVOKE, vec16(b"supervisor-ng") + vec16(b""), start=True, grants=early[:2])
    yield broken("an epoch left out", "tampered", 3, one, logs.RENEW, vec16(b"") + vec16(b""), start=True, epoch=3, grants=early)
    yield broken("an epoch started again", "tampered", 3, one, logs.RENEW, vec16(b"") + vec16(b""), start=True, epoch=1, grants=early)
    yield broken("another sequence", "tampered", 3, one, logs.LEAVE, vec16(b""), sequence=4)
    yield broken("another circle", "tampered", 3, one, logs.LEAVE, vec16(b""), circle=fixed("circle"))
    good = world.rows[2]
    yield broken("hashes of grants that do not ascend", "malformed", 2, one, logs.GRANT, logs.grant_fields(1, 0, 1, two[0].bytes), start=True,
                 grants=early, hashes=sorted((one["hash"] for one in good["grants"]), reverse=True))  # fmt: skip
    yield broken("the hash of a grant twice", "malformed", 2, one, logs.GRANT, logs.grant_fields(1, 1, 1, two[0].bytes), hashes=[fixed("hash")] * 2)
    yield broken("the last keeper leaves", "tampered", 3, one, logs.LEAVE, vec16(b""))
    yield broken("the last keeper makes herself a reader", "tampered", 3, one, logs.GRANT, logs.grant_fields(1, 1, 1, one[0].bytes), grants=[(one[0], 1)])
    yield broken("the last keeper makes herself a reader in a new epoch", "tampered", 3, one, logs.GRANT, logs.grant_fields(1, 1, 1, one[0].bytes), start=True, grants=early)
    yield broken("an author who becomes a reader without a new epoch", "tampered", 3, one, logs.GRANT, logs.grant_fields(1, 1, 1, mia.cards[0].bytes), grants=[(mia.cards[0], 1)])
    yield broken("a keeper who becomes an author without a new epoch", "tampered", 4, one, logs.GRANT, logs.grant_fields(2, 1, 1, two[0].bytes), grants=[(two[0], 1)])
    yield broken("the same role again, with history, in a new epoch", "tampered", 3, one, logs.GRANT, logs.grant_fields(2, 1, 1, mia.cards[0].bytes), start=True, grants=early)
    yield broken("a keeper revokes herself", "tampered", end, two, logs.REVOKE, vec16(b"supervisor-ng") + vec16(b""), start=True, grants=all_three[:2])
    yield broken("somebody is revoked who is no member", "tampered", end, two, logs.REVOKE, vec16(b"practice/7") + vec16(b""), start=True, grants=all_three)
    yield broken("a revocation without a new epoch, and grants", "tampered", 3, one, logs.REVOKE, vec16(b"supervisor-ng") + vec16(b""), grants=early[:2])
    yield broken("a grant with history that starts an epoch", "tampered", 3, one, logs.GRANT, logs.grant_fields(2, 1, 1, two[0].bytes), start=True, grants=[(one[0], 1)])
    yield broken("a member leaves and starts an epoch", "tampered", 3, reader, logs.LEAVE, vec16(b""), start=True, grants=[early[0], early[2]])
    yield broken("a member who is no keeper starts an epoch", "tampered", 3, mia.hand(2), logs.RENEW, vec16(b"") + vec16(mia.cards[1].bytes), start=True, grants=early)
    yield broken("a revocation without a new epoch", "tampered", 3, one, logs.REVOKE, vec16(b"supervisor-ng") + vec16(b""))
    yield broken("a member left without a grant", "tampered", 3, one, logs.RENEW, vec16(b"") + vec16(b""), start=True, grants=early[:2])
    yield broken("a grant too many", "tampered", 3, one, logs.RENEW, vec16(b"") + vec16(b""), start=True, grants=[*early, (guest.cards[0], 1)])
    yield broken("a grant with history, of no grant", "tampered", 3, one, logs.GRANT, logs.grant_fields(2, 1, 1, two[0].bytes))
    yield broken("a manifest though no epoch ends", "tampered", 3, one, logs.GRANT, logs.grant_fields(2, 1, 1, two[0].bytes), grants=[(two[0], 1)],
                 manifest=[("m-1", 1, fixed("m-1"))])  # fmt: skip
    yield broken("a member who is no keeper renews without a card", "tampered", 3, reader, logs.RENEW, vec16(b"") + vec16(b""))
    yield broken("a renew whose card does not follow", "not-a-member", 3, thief.hand(), logs.RENEW, vec16(b"") + vec16(thief.cards[0].bytes), start=True, grants=early)
    yield broken("a second create", "tampered", 3, one, logs.CREATE, logs.create_fields("Again", ["message"], one[0].bytes), start=True, grants=[(one[0], 1)] * 3)
    yield broken("a start that is cut short", "malformed", 3, one, logs.RENEW, vec16(b"") + vec16(b""), start_bytes=bytes(96), grants=early)
    yield broken("an epoch without a start, and a grant of it", "tampered", 3, one, logs.GRANT, logs.grant_fields(1, 1, 1, one[0].bytes), grants=[(one[0], 1)], epoch=9)
    yield broken("a moment too late", "malformed", 3, one, logs.RENEW, vec16(b"") + vec16(b""), start=True, grants=early, at=LAST_MOMENT + 1)
    yield broken("a reason that is too long", "malformed", 3, one, logs.LEAVE, vec16(b"a" * 1025))
    for what, title, kinds in (
        ("an empty title", "", ["message"]),
        ("a title that is too long", "a" * 257, ["message"]),
        ("no kind", "A", []),
        ("too many kinds", "A", [f"kind-{n:02}" for n in range(33)]),
        ("kinds that do not ascend", "A", ["plan", "message"]),
        ("a kind twice", "A", ["plan", "plan"]),
        ("a kind with a capital", "A", ["Plan"]),
    ):
        fresh = World(what)
        fresh.add(one, logs.CREATE, logs.create_fields(title, kinds, one[0].bytes), [(one[0], 1)], start=True)
        yield case(what, fresh.entries, "malformed", lee, [fresh.rows[0]["grants"][0]["grant"]], own_grants=False)
    L, K, history = world.keys[0]
    for what, plain, code in (
        ("a grant of no known history", L + K + b"\2" + history, "malformed"),
        ("a grant without history and with its key", L + K + b"\0" + history, "malformed"),
        ("a grant that is too short", L + K + b"\1" + history[1:], "malformed"),
        ("a grant that is too long", L + K + b"\1" + history + b"\0", "too-large"),
    ):
        enc, ss = people.xwing_encapsulate(mia.cards[0].xwing)
        place = logs.grant_context(mia.cards[0].fingerprint, 0, logs.commitments(0, L, K, history)[32:64])
        grant = b"HN\x06\x01" + enc + cobblestone_seal(ss, fixed(what, 24), place, plain)
        yield broken(what, code, 2, one, logs.GRANT, logs.grant_fields(3, 1, 1, mia.cards[0].bytes), hashes=[H(grant)]) | {"account": mia.account, "more_grants": [grant]}
    yield broken("a consent that is not empty", "unsupported", 2, one, logs.GRANT, logs.grant_fields(1, 1, 1, two[0].bytes, b"\1"), grants=[(two[0], 1)])
    yield broken("a role that does not exist", "malformed", 2, one, logs.GRANT, logs.grant_fields(4, 1, 1, two[0].bytes), grants=[(two[0], 1)])
    yield broken("an action that does not exist", "malformed", 3, one, 6, b"")
    yield broken("an account that is not UTF-8", "malformed", 3, one, logs.REVOKE, vec16(b"\xff") + vec16(b""), start=True, grants=early)
    yield broken("a card inside that does not read", "malformed", 2, one, logs.GRANT, logs.grant_fields(1, 1, 1, flip(two[0].bytes, -2)), grants=[(two[0], 1)])
    unsorted = logs.write_inner(1, one[0].fingerprint, [("b", 1, bytes(32)), ("a", 1, bytes(32))], logs.RENEW, vec16(b"") + vec16(b""))
    yield broken("a manifest that does not ascend", "malformed", 3, one, logs.RENEW, b"", start=True, grants=early, inner=unsorted)
    yield broken("a body sealed with another key", "tampered", 3, one, logs.LEAVE, vec16(b""), L=fixed("another L"))
    yield broken("a grant whose L is not that of the commitment", "tampered", 3, one, logs.RENEW, vec16(b"") + vec16(b""), start=True, grants=early,
                 person=mia, grant_keys=(fixed("wrong"), *world.keys[0][1:]))  # fmt: skip
    yield broken("a grant whose K is not that of the commitment", "tampered", 2, one, logs.GRANT, logs.grant_fields(3, 1, 1, mia.cards[0].bytes), person=mia,
                 grants=[(mia.cards[0], 1)], grant_keys=(world.keys[0][0], fixed("wrong"), world.keys[0][2]))  # fmt: skip
    yield broken("a grant whose H is not that of the commitment", "tampered", 2, one, logs.GRANT, logs.grant_fields(3, 1, 1, mia.cards[0].bytes), person=mia,
                 grants=[(mia.cards[0], 1)], grant_keys=(*world.keys[0][:2], fixed("wrong")))  # fmt: skip
    copy = world.cut(3, "an unknown signer starts an epoch without a grant for us")
    entry = copy.add(guest.hand(), logs.RENEW, vec16(b"") + vec16(b""), start=True, grants=early)
    yield case("an epoch without a grant for us, started by no keeper", [0, 1, 2, entry], "bad-signature", mia)
    yield broken("a keeper without history", "tampered", 3, one, logs.GRANT, logs.grant_fields(3, 0, 1, two[0].bytes), start=True, grants=early)
    yield broken("somebody is revoked who was revoked already in this epoch's first entry", "tampered", 9, one, logs.REVOKE, vec16(b"practice/7") + vec16(b""), start=True,
                 grants=[(one[0], 1), (mia.cards[0], 1), (two[0], 1)])  # fmt: skip
    copy = world.cut(3, "left and revoked, twice")
    copy.add(reader, logs.LEAVE, vec16(b""))
    without_mia = [early[0], early[2]]
    copy.add(one, logs.REVOKE, vec16(mia.account.encode()) + vec16(b""), without_mia, True)
    copy.add(one, logs.REVOKE, vec16(mia.account.encode()) + vec16(b""), without_mia, True)
    own = [row["grants"] for row in copy.rows[3:]]
    own = [given["grant"] for grants in own for given in grants if given["account"] == lee.account]
    yield case("somebody who left is revoked twice", [0, 1, 2, *copy.entries[3:]], "tampered", lee, own)
    third = fixed("third sign"), fixed("third receive")
    skipped = people.Card(people.write_card("dr-lee", 3, lee.cards[1].fingerprint, third, before=lee.identities[0]))
    yield broken("a renew that leaves a card out", "not-a-member", 3, (skipped, third[0]), logs.RENEW, vec16(b"") + vec16(skipped.bytes), start=True, grants=early)
    yield broken("a present member's card is exchanged by a grant", "identity-changed", 3, one, logs.GRANT, logs.grant_fields(3, 1, 1, thief_of(mia).bytes), grants=[(thief_of(mia), 1)])
    copy = world.cut(3, "revoked and granted with a strange card")
    copy.add(one, logs.REVOKE, vec16(mia.account.encode()) + vec16(b""), [early[0], early[2]], True)
    strange = thief_of(mia)
    copy.add(one, logs.GRANT, logs.grant_fields(2, 1, 1, strange.bytes), [(strange, 1)])
    own = [row["grants"] for row in copy.rows]
    own = [one["grant"] for grants in own for one in grants if one["account"] == ng.account]
    yield case("a contact is revoked and comes back with a card that does not follow", [0, 1, 2, *copy.entries[3:]], "identity-changed", ng, own[1:])
    copy = world.cut(end, "back with a former card")
    copy.add(two, logs.REVOKE, vec16(mia.account.encode()) + vec16(b""), [all_three[0], all_three[2]], True)
    copy.add(two, logs.GRANT, logs.grant_fields(2, 1, 1, mia.cards[0].bytes), [(mia.cards[0], 1)])
    own = [one["grant"] for one in copy.rows[end]["grants"] if one["account"] == lee.account]
    yield case("a member comes back with a card that another one has followed", [*whole, *copy.entries[end:]], "identity-changed", lee, own)


def thief_of(person):
    return people.Card(people.write_card(person.account, 1, bytes(32), (fixed("thief sign"), fixed("thief receive"))))


def records_refused(world, notes, lee, mia, ng, guest):
    new, two = lee.hand(2), ng.hand()
    last = len(world.entries) - 1

    def case(what, code, row, person=lee, **more):
        return {"object": "record", "what": what, "account": person.account, "length": last + 1, "id": row["id"], "at_least": 0, "sealed": row["sealed"], "code": code} | more

    def seal(what, hand, kind="plan", **bad):
        content, content_type = ("{}", 2) if kind == "plan" else ("text", 1)
        return notes.seal("refused, " + what, "x-1", hand, kind, content, content_type, **({"meta": b""} | bad))

    chain = {"chain": fixed("chain", 16), "seq": 1, "author_prev": bytes(32)}
    rows = {row["what"]: row for row in notes.rows}
    first = rows["first message, anchored"]
    revised = rows["revision 2 of a message, in a later epoch than revision 1"]
    yield case("signed by another key", "bad-signature", seal("a", new, seed=guest.identities[0][0]))
    yield case("an author who was revoked", "not-a-member", seal("b", guest.hand()))
    yield case("a former card of the author", "not-a-member", seal("c", lee.hand()))
    yield case("an author who was no member yet", "not-a-member", seal("d", guest.hand(), at=1))
    yield case("a reader", "not-a-member", seal("e", two, at=2))
    yield case("sealed while the epoch was frozen", "not-a-member", seal("f", lee.hand(), at=5))
    yield case("the head of another log", "tampered", seal("g", new, head=fixed("head")))
    yield case("the head of another entry", "tampered", seal("h", new, head=H(world.entries[2])))
    yield case("another epoch than that of its head", "tampered", seal("i", new, epoch=5))
    yield case("a clock ahead of the log", "stale", seal("j", new, clock=last + 1))
    yield case("an epoch that has not begun", "stale", rows["by a keeper with a new card"], ng, length=8)
    yield case("an epoch whose keys we were not given", "not-a-member", first, guest, length=5)
    yield case("a message without a chain", "malformed", seal("k", new, "message", **shared.NO_CHAIN))
    yield case("a plan with a chain", "malformed", seal("l", new, **chain))
    yield case("a message with a chain of zeros", "malformed", seal("m", new, "message", chain=bytes(16)))
    yield case("a first message that names one before", "malformed", seal("n", new, "message", **(chain | {"author_prev": fixed("before")})))
    yield case("a second message that names none before", "malformed", seal("o", new, "message", **(chain | {"seq": 2})))
    yield case("an older revision than the last one seen", "rolled-back", first, at_least=2)
    yield case("another id", "cannot-open", revised, id="m-2")
    yield case("one bit changed", "cannot-open", revised | {"sealed": flip(revised["sealed"])})
    yield case("another circle", "cannot-open", first | {"sealed": flip(first["sealed"], 4)})


def others(whole, lee, mia, ng):
    letter, card = whole["letter"]["letter"], lee.cards[1]

    def letter_of(**bad):
        clear = {"content_type": 1, "kind": "message", "sealed_at": 0, "content": b""} | bad
        return people.seal_letter(card.fingerprint, people.xwing_encapsulate(card.xwing), fixed("refused letter", 24), clear)

    for what, person, data, code in (
        ("one bit changed", lee, flip(letter), "cannot-open"),
        ("a bit of the encapsulation changed", lee, flip(letter, 40), "cannot-open"),
        ("for another card", lee, flip(letter, 10), "cannot-open"),
        ("for somebody else", mia, letter, "cannot-open"),
        ("another type", lee, flip(letter, 2), "unsupported"),
        ("cut short", lee, letter[:1155], "malformed"),
        ("content that is neither bytes, text nor JSON", lee, letter_of(content_type=3), "malformed"),
        ("text that is not UTF-8", lee, letter_of(content=b"\xff"), "malformed"),
        ("JSON with a key twice", lee, letter_of(content_type=2, content=b'{"a":1,"a":2}'), "malformed"),
        ("a kind with a capital", lee, letter_of(kind="Message"), "malformed"),
        ("a moment too late", lee, letter_of(sealed_at=LAST_MOMENT + 1), "malformed"),
    ):
        yield {"object": "letter", "what": what, "account": person.account, "letter": data, "code": code}
    head = whole["head"]["head"]
    sequence = whole["head"]["sequence"]
    elsewhere = shared.write_head(whole["head"]["circle"], sequence, fixed("elsewhere"), [])
    yield {"object": "head", "what": "another entry at the same sequence", "account": lee.account, "head": elsewhere, "code": "tampered"}
    yield {"object": "head", "what": "another circle", "account": lee.account, "head": flip(head, 4), "code": "bad-input"}
    yield {"object": "head", "what": "chains that do not ascend", "account": lee.account, "code": "malformed",
           "head": head[:72] + b"\0\2" + head[-52:] * 2}  # fmt: skip
    mine = next(row for row in whole["contacts"] if row["account"] == lee.account)
    salt, place = fixed("refused contacts", 24), (lee.account, 2, lee.epochs[2])
    row = lambda card, confirmed=b"\0": confirmed + vec16(card.bytes) + bytes(2)
    two = row(mia.cards[0]), row(ng.cards[0])
    for what, sealed, code in (
        ("accounts that do not ascend", people.seal_contacts(*place, salt, b"\0\2" + two[1] + two[0]), "malformed"),
        ("an account twice", people.seal_contacts(*place, salt, b"\0\2" + two[0] * 2), "malformed"),
        ("one's own account", people.seal_contacts(*place, salt, b"\0\1" + row(lee.cards[0])), "malformed"),
        ("a card that does not read", people.seal_contacts(*place, salt, b"\0\1\0" + vec16(flip(mia.cards[0].bytes, -2)) + bytes(2)), "malformed"),
        ("neither confirmed nor not", people.seal_contacts(*place, salt, b"\0\1" + row(mia.cards[0], b"\2")), "malformed"),
        ("bytes left over", people.seal_contacts(*place, salt, b"\0\0\0"), "malformed"),
        ("sealed with another key", people.seal_contacts(lee.account, 2, lee.epochs[1], salt, b"\0\0"), "tampered"),
        ("an epoch that does not exist", people.seal_contacts(lee.account, 3, lee.epochs[2], salt, b"\0\0"), "tampered"),
    ):
        yield {"object": "contacts", "what": what, "account": lee.account, "hash": H(sealed), "sealed": sealed, "code": code}
    yield {"object": "contacts", "what": "another list than the keyset names", "account": lee.account, "hash": fixed("list"), "sealed": mine["sealed"], "code": "tampered"}
    yield {"object": "contacts", "what": "a list that is kept back", "account": lee.account, "hash": mine["hash"], "sealed": None, "code": "tampered"}


def refused(whole, world, notes, persons):
    lee, mia, ng, guest = persons
    rows = [*cards(lee, mia), *logs_refused(world, *persons), *records_refused(world, notes, *persons), *others(whole, lee, mia, ng)]
    return rows
