"""Sections 4, 5 and 7 of docs/FORMAT.md: ways in, the keyset, and what a device has seen of it."""

import base64
import hmac
import unicodedata

from hushnote import (
    KEYSET_LIMIT,
    PROFILES,
    Argon2id,
    H,
    HushnoteError,
    Reader,
    check_identifier,
    check_profile,
    cobblestone_open,
    ctx,
    expand,
    extract,
    object_reader,
    opened_length,
    u32,
    xwing_decapsulate,
    xwing_public_key,
)
from record import Circle, private_circle

# 4 Ways in


def to_base64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def prepare(passphrase, setting=False):
    if passphrase == "" or any(0xD800 <= ord(c) <= 0xDFFF for c in passphrase):
        raise HushnoteError("bad-input")
    if setting and any(unicodedata.category(c) == "Cn" for c in passphrase):
        raise HushnoteError("bad-input")
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in passphrase)
    prepared = unicodedata.normalize("NFC", spaced).encode()
    if len(prepared) > 4096:
        raise HushnoteError("too-large")
    return prepared


def stretch(account, prepared, profile, salt16):
    memory, passes = PROFILES[profile]
    salt = H(ctx("salt", account, salt16))
    return Argon2id(salt=salt, length=64, iterations=passes, lanes=4, memory_cost=memory).derive(prepared)


def login_secret(account, stretched):
    return expand(stretched, ctx("login", account), 32)


def way_of_passphrase(account, stretched):
    return expand(stretched, ctx("unlock", account), 64)


def write_hint(profile, salt16):
    return to_base64(bytes([profile]) + salt16)


def read_hint(text):
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        raise HushnoteError("malformed") from None
    if len(data) != 17 or to_base64(data) != text:
        raise HushnoteError("malformed")
    return check_profile(data[0]), data[1:]


SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def write_code(code):
    number = int.from_bytes(code + H(ctx("recovery check", code))[:5], "big")
    symbols = "".join(SYMBOLS[number >> shift & 31] for shift in range(195, -1, -5))
    return "-".join(symbols[at : at + 5] for at in range(0, 40, 5))


def read_code(text):
    number = count = 0
    for symbol in text:
        if symbol in "-\t\n\f\r ":
            continue
        symbol = {"O": "0", "I": "1", "L": "1"}.get(symbol.upper(), symbol.upper()) if symbol.isascii() else "?"
        if symbol not in SYMBOLS or count == 40:
            raise HushnoteError("mistyped-code")
        number, count = number << 5 | SYMBOLS.index(symbol), count + 1
    if count != 40:
        raise HushnoteError("mistyped-code")
    data = number.to_bytes(25, "big")
    if not hmac.compare_digest(H(ctx("recovery check", data[:20]))[:5], data[20:]):
        raise HushnoteError("mistyped-code")
    return data[:20]


def stretch_code(account, code):
    return extract(H(ctx("recovery salt", account)), code)


def recovery_secret(account, code):
    return expand(stretch_code(account, code), ctx("recovery login", account), 32)


def way_of_code(account, code):
    return expand(stretch_code(account, code), ctx("recovery unlock", account), 64)


def way_of_passkey(account, prf_salt, prf_output):
    if not any(prf_output):
        raise HushnoteError("bad-input")
    return expand(extract(prf_salt, prf_output), ctx("passkey unlock", account), 64)


# 5 Keyset

PASSPHRASE, RECOVERY, PASSKEY = 1, 2, 3


class Slot:
    def __init__(self, reader):
        self.id, self.type = reader.number(1), reader.number(1)
        self.params = reader.vec(2)
        params = Reader(self.params)
        if self.type == PASSPHRASE:
            self.profile, self.salt16 = params.number(1), params.take(16)
            params.end()
            check_profile(self.profile)
        elif self.type == PASSKEY:
            self.credential_id = params.vec(2)
            if not 1 <= len(self.credential_id) <= 1023:
                raise HushnoteError("malformed")
            self.prf_salt = params.take(32)
        elif self.type != RECOVERY:
            raise HushnoteError("unsupported")
        params.end()
        self.pk, self.enc, self.sealed_root = reader.take(1216), reader.take(1120), reader.take(104)


class Header:
    def __init__(self, keyset):
        if len(keyset) > KEYSET_LIMIT:
            raise HushnoteError("too-large")
        reader = object_reader(keyset, 1)
        self.account, self.generation, count = reader.identifier(), reader.number(4), reader.number(1)
        if self.generation == 0 or not 1 <= count <= 16:
            raise HushnoteError("malformed")
        self.slots = []
        for _ in range(count):
            slot = Slot(reader)
            if slot.id <= (self.slots[-1].id if self.slots else 0):
                raise HushnoteError("malformed")
            self.slots.append(slot)
        types = [slot.type for slot in self.slots]
        if types.count(PASSPHRASE) != 1 or types.count(RECOVERY) > 1:
            raise HushnoteError("malformed")
        secrets = opened_length(len(reader.rest))
        if secrets is None or secrets < 35 + 32 * 4 or (secrets - 35) % 32:
            raise HushnoteError("malformed")
        self.sealed = reader.rest
        self.bytes = keyset[: len(keyset) - len(reader.rest)]
        self.passphrase = next(slot for slot in self.slots if slot.type == PASSPHRASE)


class Vault:
    """An opened keyset."""

    def __init__(self, keyset, header, root):
        try:
            plain = cobblestone_open(root, ctx("keyset", header.bytes), header.sealed)
        except HushnoteError:
            raise HushnoteError("tampered") from None
        reader = Reader(plain)
        self.auths = [reader.take(32) for _ in header.slots]
        self.identities = [(reader.take(32), reader.take(32)) for _ in range(reader.number(1))]
        self.epochs = [reader.take(32) for _ in range(reader.number(2))]
        self.contacts = reader.take(32)
        if not self.identities or not self.epochs:
            raise HushnoteError("malformed")
        reader.end()
        self.header, self.root, self.hash = header, root, H(keyset)
        oldest_first = dict(enumerate(reversed(self.epochs)))
        self.private = Circle(private_circle(header.account), oldest_first, header.generation)

    def seen(self):
        account, profile = self.header.account, self.header.passphrase.profile
        proof = expand(self.epochs[0], ctx("seen", account), 32)
        return b"HN\x07\x01" + H(account.encode()) + u32(self.header.generation) + self.hash + bytes([profile]) + proof


def unlock(keyset, account, slot_type, way, hint=None, seen=None):
    """`way` gives the 64 bytes for a slot; `hint` is what a sign-in began with; `seen` is a token's bytes."""
    check_identifier(account)
    header = Header(keyset)
    if header.account != account:
        raise HushnoteError("cannot-unlock")
    if hint is not None and read_hint(hint) != (header.passphrase.profile, header.passphrase.salt16):
        raise HushnoteError("tampered")
    token = None if seen is None else Seen(seen, account)
    if token:
        token.check_header(header, keyset)
    for index, slot in enumerate(header.slots):
        if slot.type != slot_type:
            continue
        seed_auth = way(slot)
        seed, auth = seed_auth[:32], seed_auth[32:]
        slot_key = extract(auth, xwing_decapsulate(seed, slot.enc))[:32]
        context = ctx("slot", account, bytes([slot.id]), bytes([slot.type]), slot.params)
        try:
            root = cobblestone_open(slot_key, context, slot.sealed_root)
        except HushnoteError:
            continue
        vault = Vault(keyset, header, root)
        if not hmac.compare_digest(vault.auths[index], auth) or xwing_public_key(seed) != slot.pk:
            raise HushnoteError("tampered")
        if token:
            token.check(vault, keyset)
        return vault
    raise HushnoteError("cannot-unlock")


def unlock_with_passphrase(keyset, account, passphrase, **options):
    prepared = prepare(passphrase)
    way = lambda slot: way_of_passphrase(account, stretch(account, prepared, slot.profile, slot.salt16))
    return unlock(keyset, account, PASSPHRASE, way, **options)


def unlock_with_code(keyset, account, text, **options):
    code = read_code(text)
    return unlock(keyset, account, RECOVERY, lambda slot: way_of_code(account, code), **options)


def unlock_with_passkey(keyset, account, prf_output, **options):
    return unlock(keyset, account, PASSKEY, lambda slot: way_of_passkey(account, slot.prf_salt, prf_output), **options)


# 7 Seen token


class Seen:
    def __init__(self, token, account):
        reader = object_reader(token, 7)
        owner, self.generation, self.hash = reader.take(32), reader.number(4), reader.take(32)
        self.profile, self.proof = check_profile(reader.number(1)), reader.take(32)
        reader.end()
        if owner != H(account.encode()):
            raise HushnoteError("bad-input")

    def check_header(self, header, keyset):
        if header.generation < self.generation or (header.generation == self.generation and H(keyset) != self.hash):
            raise HushnoteError("rolled-back")

    def check(self, vault, keyset):
        self.check_header(vault.header, keyset)
        if vault.header.passphrase.profile < self.profile:
            raise HushnoteError("rolled-back")
        if not any(expand(key, ctx("seen", vault.header.account), 32) == self.proof for key in vault.epochs):
            raise HushnoteError("tampered")
