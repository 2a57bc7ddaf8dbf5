"""A second implementation of hushnote's suite 1, written from docs/FORMAT.md alone. It opens everything; it seals
what needs no key encapsulation. It exists to prove that the page is enough, and is not for keeping secrets: Python
wipes nothing.

Needs `cryptography` 47 or later, for ML-KEM-768.
"""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PROFILES = {1: (65_536, 3), 2: (131_072, 4), 3: (262_144, 4)}
KEYSET_LIMIT, SEALED_LIMIT, CONTENT_LIMIT = 65_536, 17_825_792, 16_777_216
LAST_MOMENT = 8_640_000_000_000_000


class HushnoteError(Exception):
    def __init__(self, code, what=""):
        super().__init__(f"{code}: {what}" if what else code)
        self.code = code


# 2 Building blocks


def H(data):
    return hashlib.sha512(data).digest()[:32]


def extract(salt, ikm):
    return hmac.new(salt, ikm, hashlib.sha512).digest()


def expand(key, info, length):
    out, block = b"", b""
    while len(out) < length:
        block = hmac.new(key, block + info + bytes([len(out) // 64 + 1]), hashlib.sha512).digest()
        out += block
    return out[:length]


def u32(number):
    return number.to_bytes(4, "big")


def u64(number):
    return number.to_bytes(8, "big")


def vec8(data):
    return bytes([len(data)]) + data


def vec16(data):
    return len(data).to_bytes(2, "big") + data


def ctx(purpose, *fields):
    fields = [field.encode() if isinstance(field, str) else field for field in fields]
    return b"hushnote/1 " + purpose.encode() + b"\0" + b"".join(map(vec16, fields))


LABEL = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"


def _cobblestone_keys(key, salt, context):
    if len(key) != 32:
        raise HushnoteError("cannot-open")
    okm = expand(key, LABEL + salt + context, 76)
    return AESGCM(okm[:32]), int.from_bytes(okm[32:44], "big"), okm[44:]


def cobblestone_seal(key, salt, context, message):
    aes, base, commitment = _cobblestone_keys(key, salt, context)
    out = salt + commitment
    for index in range(len(message) // 16_384 + 1):
        piece = message[index * 16_384 : (index + 1) * 16_384]
        out += aes.encrypt((base ^ index).to_bytes(12, "big"), piece, None)
    return out


def cobblestone_open(key, context, sealed):
    if len(sealed) < 56:
        raise HushnoteError("cannot-open")
    salt, commitment, rest = sealed[:24], sealed[24:56], sealed[56:]
    aes, base, expected = _cobblestone_keys(key, salt, context)
    if not hmac.compare_digest(commitment, expected):
        raise HushnoteError("cannot-open")
    message, index = b"", 0
    while True:
        chunk, rest = rest[:16_400], rest[16_400:]
        if len(chunk) < 16:
            raise HushnoteError("cannot-open")
        try:
            message += aes.decrypt((base ^ index).to_bytes(12, "big"), chunk, None)
        except InvalidTag:
            raise HushnoteError("cannot-open") from None
        if len(chunk) < 16_400:
            return message
        index += 1


def opened_length(sealed):
    """Length of the message in so many sealed bytes; None where there is none."""
    chunks, rest = divmod(sealed - 56, 16_400)
    return chunks * 16_384 + rest - 16 if sealed >= 56 and rest >= 16 else None


def padme(length):
    if length <= 1024:
        return 1024
    e = length.bit_length() - 1
    s = e.bit_length()
    unit = 1 << (e - s)
    return -(-length // unit) * unit


def _xwing_keys(seed):
    expanded = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])


def xwing_public_key(seed):
    lattice, curve = _xwing_keys(seed)
    return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def xwing_decapsulate(seed, enc):
    lattice, curve = _xwing_keys(seed)
    try:
        curve_secret = curve.exchange(X25519PublicKey.from_public_bytes(enc[1088:]))
    except ValueError:
        curve_secret = bytes(32)  # this library refuses a secret of zeros, X-Wing hashes it
    own = curve.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha3_256(lattice.decapsulate(enc[:1088]) + curve_secret + enc[1088:] + own + b"\\.//^\\").digest()


# 1 Conventions


class Reader:
    def __init__(self, data):
        self.rest = data

    def take(self, length):
        if len(self.rest) < length:
            raise HushnoteError("malformed")
        head, self.rest = self.rest[:length], self.rest[length:]
        return head

    def number(self, width):
        return int.from_bytes(self.take(width), "big")

    def vec(self, width):
        return self.take(self.number(width))

    def identifier(self):
        data = self.vec(2)
        if not 1 <= len(data) <= 256:
            raise HushnoteError("malformed")
        return utf8(data)

    def end(self):
        if self.rest:
            raise HushnoteError("malformed")


def utf8(data):
    try:
        return data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise HushnoteError("malformed") from None


def object_reader(data, wanted):
    reader = Reader(data)
    if reader.take(2) != b"HN":
        raise HushnoteError("malformed")
    kind, suite = reader.number(1), reader.number(1)
    if suite != 1 or kind != wanted:
        raise HushnoteError("unsupported")
    return reader


def check_identifier(text):
    if text == "":
        raise HushnoteError("bad-input")
    if len(text.encode()) > 256:
        raise HushnoteError("too-large")


def check_profile(profile):
    if profile not in PROFILES:
        raise HushnoteError("unsupported")
    return profile
