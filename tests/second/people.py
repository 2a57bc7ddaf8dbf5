"""Sections 15 to 17 and 23 of docs/FORMAT.md: signatures, cards, contacts and letters, read and written."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hushnote import (
    LAST_MOMENT,
    SEALED_LIMIT,
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
    vec8,
    vec16,
    xwing_decapsulate,
    xwing_public_key,
)
from record import check_content, good_kind, pad, unpad

CARD_LIMIT, CONTACTS_LIMIT = 2048, 4_194_304

# 15 Signatures

P = 2**255 - 19
D = -121_665 * pow(121_666, -1, P) % P
ORDER = 2**252 + 27_742_317_777_372_353_535_851_937_790_883_648_493


def good_point(data):
    """Canonical, on the curve, and not of small order."""
    y = int.from_bytes(data, "little") & (1 << 255) - 1
    if y >= P:
        return False
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    if xx != 0 and pow(xx, (P - 1) // 2, P) != 1:
        return False
    # orders 1 and 2 have y = 1 and -1, order 4 has y = 0, and doubling a point of order 8 gives y = 0
    return y not in (0, 1, P - 1) and (D * y**4 + 2 * y * y - 1) % P != 0


def sign(seed, message):
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def signs(key, message, signature):
    if not (good_point(key) and good_point(signature[:32]) and int.from_bytes(signature[32:], "little") < ORDER):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def signing_key(seed):
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


# X-Wing, the sending side


def good_xwing_key(key):
    triples = zip(*[iter(key[:1152])] * 3)
    if any((a | b << 8) & 0xFFF >= 3329 or (b | c << 8) >> 4 >= 3329 for a, b, c in triples):
        return False
    if int.from_bytes(key[1184:], "little") >= P:
        return False
    try:  # this library refuses a secret of zeros, which is what a point of small order gives
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(key[1184:]))
    except ValueError:
        return False
    return True


def xwing_encapsulate(key):
    lattice, cipher = MLKEM768PublicKey.from_public_bytes(key[:1184]).encapsulate()
    ephemeral = X25519PrivateKey.generate()
    curve = ephemeral.exchange(X25519PublicKey.from_public_bytes(key[1184:]))
    shown = ephemeral.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return cipher + shown, hashlib.sha3_256(lattice + curve + shown + key[1184:] + b"\\.//^\\").digest()


# 16 Card


class Card:
    def __init__(self, data):
        if len(data) > CARD_LIMIT:
            raise HushnoteError("too-large")
        reader = object_reader(data, 4)
        self.account, self.sequence, self.previous = reader.identifier(), reader.number(4), reader.take(32)
        self.key, self.xwing = reader.take(32), reader.take(1216)
        self.body = data[: len(data) - len(reader.rest)]
        signature, self.succession = reader.take(64), reader.vec(1)
        reader.end()
        first = self.sequence == 1
        if self.sequence == 0 or first == any(self.previous) or len(self.succession) != (0 if first else 64):
            raise HushnoteError("malformed")
        if not good_point(self.key) or not good_xwing_key(self.xwing):
            raise HushnoteError("bad-input")
        if not signs(self.key, ctx("card", self.body), signature):
            raise HushnoteError("bad-signature")
        self.bytes, self.fingerprint = data, H(data)

    def follows(self, other):
        return (
            self.account == other.account
            and self.sequence == other.sequence + 1
            and self.previous == other.fingerprint
            and signs(other.key, ctx("card succession", self.body), self.succession)
        )


def write_card(account, sequence, previous, identity, before=None):
    """`identity` and `before` are (signing seed, sealing seed); `previous` is a card's hash."""
    body = b"HN\x04\x01" + vec16(account.encode()) + u32(sequence) + previous
    body += signing_key(identity[0]) + xwing_public_key(identity[1])
    succession = sign(before[0], ctx("card succession", body)) if before else b""
    return body + sign(identity[0], ctx("card", body)) + vec8(succession)


def cards_of(account, identities):
    """All cards of a person whose identities are given newest first, as in the keyset; the oldest card first."""
    cards, before = [], None
    for identity in reversed(identities):
        previous = cards[-1].fingerprint if cards else bytes(32)
        cards.append(Card(write_card(account, len(cards) + 1, previous, identity, before)))
        before = identity
    return cards


def safety_number(one, other):
    digits = expand(min(one, other) + max(one, other), ctx("safety number"), 60)
    return " ".join(f"{int.from_bytes(digits[at : at + 5], 'big') % 100_000:05}" for at in range(0, 60, 5))


# 17 Contacts


class Contact:
    def __init__(self, card, confirmed=False, earlier=()):
        self.card, self.confirmed, self.earlier = card, confirmed, list(earlier)


class Contacts(dict):
    """From an account to a Contact."""

    def meet(self, own, cards):
        for card in cards:
            known = self.get(card.account)
            if card.account == own:
                raise HushnoteError("bad-input")
            if known is None:
                self[card.account] = Contact(card)
            elif card.fingerprint == known.card.fingerprint:
                continue
            elif card.fingerprint in known.earlier:
                raise HushnoteError("rolled-back")
            elif card.follows(known.card):
                self[card.account] = Contact(card, False, [*known.earlier, known.card.fingerprint])
            else:
                raise HushnoteError("identity-changed")


def write_contacts(account, epoch, epoch_key, salt, contacts):
    inner = len(contacts).to_bytes(2, "big")
    for name in sorted(contacts, key=str.encode):
        one = contacts[name]
        inner += bytes([one.confirmed]) + vec16(one.card.bytes) + len(one.earlier).to_bytes(2, "big") + b"".join(one.earlier)
    return seal_contacts(account, epoch, epoch_key, salt, inner)


def seal_contacts(account, epoch, epoch_key, salt, inner):
    key = expand(epoch_key, ctx("contacts key", account), 32)
    return b"HN\x03\x01" + u32(epoch) + cobblestone_seal(key, salt, ctx("contacts", account, u32(epoch)), pad(inner))


def read_contacts(account, epochs, expected, sealed):
    """`epochs` are the private epoch keys, oldest first; `expected` is what the keyset says; `sealed` may be None."""
    if sealed is None:
        if any(expected):
            raise HushnoteError("tampered")
        return Contacts()
    if len(sealed) > CONTACTS_LIMIT:
        raise HushnoteError("too-large")
    if H(sealed) != expected:
        raise HushnoteError("tampered")
    reader = object_reader(sealed, 3)
    epoch = reader.number(4)
    if epoch >= len(epochs):
        raise HushnoteError("tampered")
    key = expand(epochs[epoch], ctx("contacts key", account), 32)
    try:
        padded = cobblestone_open(key, ctx("contacts", account, u32(epoch)), reader.rest)
    except HushnoteError:
        raise HushnoteError("tampered") from None
    reader = Reader(unpad(padded))
    contacts, before = Contacts(), b""
    for _ in range(reader.number(2)):
        confirmed = reader.number(1)
        card = inner_card(reader.vec(2))
        earlier = [reader.take(32) for _ in range(reader.number(2))]
        name = card.account.encode()
        if confirmed > 1 or name <= before or card.account == account:
            raise HushnoteError("malformed")
        contacts[card.account], before = Contact(card, confirmed == 1, earlier), name
    reader.end()
    return contacts


def inner_card(data):
    """A card inside something that was authenticated already."""
    try:
        return Card(data)
    except HushnoteError:
        raise HushnoteError("malformed") from None


# 23 Letter


def seal_letter(fingerprint, encapsulated, salt, letter):
    enc, ss = encapsulated
    inner = bytes([letter["content_type"]]) + vec8(letter["kind"].encode()) + u64(letter["sealed_at"]) + letter["content"]
    return b"HN\x0a\x01" + fingerprint + enc + cobblestone_seal(ss, salt, ctx("letter", fingerprint), pad(inner))


def open_letter(cards, identities, data):
    """`cards` oldest first, `identities` newest first."""
    if len(data) > SEALED_LIMIT:
        raise HushnoteError("too-large")
    reader = object_reader(data, 10)
    fingerprint, enc = reader.take(32), reader.take(1120)
    seeds = {card.fingerprint: identity[1] for card, identity in zip(cards, reversed(identities))}
    if fingerprint not in seeds:
        raise HushnoteError("cannot-open")
    padded = cobblestone_open(xwing_decapsulate(seeds[fingerprint], enc), ctx("letter", fingerprint), reader.rest)
    reader = Reader(unpad(padded))
    content_type, kind, sealed_at = reader.number(1), reader.vec(1), reader.number(8)
    if content_type > 2 or not good_kind(kind) or sealed_at > LAST_MOMENT:
        raise HushnoteError("malformed")
    letter = {"content_type": content_type, "kind": kind.decode(), "sealed_at": sealed_at, "content": reader.rest}
    check_content(letter)
    return letter
