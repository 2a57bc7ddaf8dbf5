"""Cards, and meetings, that have to be refused."""

import people
from hushnote import u32, vec8, vec16
from people_world import Person, fixed

ORDER_8 = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")


def flip(data, at=-1):
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def cards(lee, mia):
    one, two = lee.cards
    sign, receive = lee.identities[-1]

    def remade(key=None, xwing=None, sequence=1, previous=bytes(32), succession=b""):
        body = b"HN\x04\x01" + vec16(b"dr-lee") + u32(sequence) + previous + (key or one.key) + (xwing or one.xwing)
        return body + people.sign(sign, people.ctx("card", body)) + vec8(succession)

    signature = one.bytes[-65:-1]
    above = (int.from_bytes(signature[32:], "little") + people.ORDER).to_bytes(32, "little")
    cases = [
        ("a signature with one bit changed", flip(one.bytes, -2), "bad-signature"),
        ("S of the signature above the group's order", one.bytes[:-33] + above + b"\0", "bad-signature"),
        ("an account changed under a good signature", one.bytes.replace(b"dr-lee", b"dr-leo"), "bad-signature"),
        ("an Ed25519 key of order 8", remade(key=ORDER_8), "bad-input"),
        ("the Ed25519 key 1, of order 1", remade(key=b"\1" + bytes(31)), "bad-input"),
        ("an Ed25519 key that is not canonical", remade(key=(people.P + 3).to_bytes(32, "little")), "bad-input"),
        ("an Ed25519 key that is not on the curve", remade(key=b"\2" + bytes(31)), "bad-input"),
        ("an X25519 key of zeros", remade(xwing=one.xwing[:1184] + bytes(32)), "bad-input"),
        ("an X25519 key of order 8", remade(xwing=one.xwing[:1184] + bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")), "bad-input"),
        ("an X25519 key that is not canonical", remade(xwing=one.xwing[:1184] + (people.P + 9).to_bytes(32, "little")), "bad-input"),
        ("an X25519 key with its highest bit set", remade(xwing=one.xwing[:-1] + bytes([one.xwing[-1] | 128])), "bad-input"),
        ("an ML-KEM key beyond the modulus", remade(xwing=b"\xff\xff\xff" + one.xwing[3:]), "bad-input"),
        ("sequence 0", remade(sequence=0), "malformed"),
        ("a first card with a previous one", remade(previous=fixed("previous")), "malformed"),
        ("a later card without a previous one", remade(sequence=2, succession=bytes(64)), "malformed"),
        ("a first card with a succession", remade(succession=bytes(64)), "malformed"),
        ("a later card without a succession", remade(sequence=2, previous=one.fingerprint), "malformed"),
        ("one byte behind the end", one.bytes + b"\0", "malformed"),
        ("another suite", one.bytes[:3] + b"\2" + one.bytes[4:], "unsupported"),
        ("another type", one.bytes[:2] + b"\2" + one.bytes[3:], "unsupported"),
        ("too long", one.bytes.ljust(2049, b"\0"), "too-large"),
    ]
    for what, card, code in cases:
        yield {"object": "card", "what": what, "card": card, "code": code}
    stranger = Person("dr-lee", 1, 1)
    stranger.identities = [(fixed("thief sign"), fixed("thief receive"))]
    forged = people.write_card("dr-lee", 2, one.fingerprint, stranger.identities[0], before=stranger.identities[0])
    other = people.write_card("dr-lee", 1, bytes(32), stranger.identities[0])
    skipped = people.write_card("dr-lee", 3, one.fingerprint, lee.identities[0], before=lee.identities[1])
    elsewhere = people.write_card("dr-lee", 2, fixed("elsewhere"), lee.identities[0], before=lee.identities[1])
    meetings = [
        ("a succession not signed by the pinned card's key", one, [], forged, "identity-changed"),
        ("another first card", one, [], other, "identity-changed"),
        ("a sequence left out", one, [], skipped, "identity-changed"),
        ("previous is the hash of something else", one, [], elsewhere, "identity-changed"),
        ("a card that was followed already", two, [one.fingerprint], one.bytes, "rolled-back"),
        ("one's own card", one, [], mia.cards[0].bytes, "bad-input"),
    ]
    for what, pinned, earlier, card, code in meetings:
        yield {"object": "meeting", "what": what, "account": mia.account, "pinned": pinned.bytes, "earlier": earlier, "card": card, "code": code}
