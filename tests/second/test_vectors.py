"""Runs the second implementation over tests/vectors: `python3 tests/second/test_vectors.py`. Ends with `N passed, N failed`."""

import hashlib
import json
import sys
import zlib
from pathlib import Path

sys.dont_write_bytecode = True

try:
    import hushnote
    import keyset as keysets
    import record as recording
    import strict_json
    import test_people
except ImportError as error:
    print(f"skipped: {error}; needs the Python package `cryptography`, 47 or later")
    print("0 passed, 0 failed, 1 skipped")
    sys.exit(0)

VECTORS = Path(__file__).parent.parent / "vectors"
tests = []


def test(run):
    tests.append(run)
    return run


def load(path):
    return json.loads((VECTORS / path).read_text())


def code_of(run):
    try:
        run()
    except hushnote.HushnoteError as error:
        return error.code
    return "opened"


def equal(found, expected, where=""):
    if found != expected:
        raise AssertionError(f"{where}: {str(found)[:120]} instead of {str(expected)[:120]}")


unhex = bytes.fromhex
sha512 = lambda data: hashlib.sha512(data).hexdigest()


@test
def cobblestone():
    file = load("hushnote/cobblestone-256.json")
    for case in file["cases"]:
        key, context = unhex(case["key"]), unhex(case["context"])
        if case["result"] == "invalid":
            equal(code_of(lambda: hushnote.cobblestone_open(key, context, unhex(case["sealed"]))), "cannot-open", case["comment"])
            continue
        length = case["plaintext_length"]
        message = bytes((7 * i + length) % 256 for i in range(length))
        sealed = hushnote.cobblestone_seal(key, unhex(case["salt"]), context, message)
        equal(sha512(sealed), case["sealed_sha512"], case["comment"])
        equal(hushnote.cobblestone_open(key, context, sealed), message, case["comment"])
        equal(code_of(lambda: hushnote.cobblestone_open(key, context + b"x", sealed)), "cannot-open", "another context")


@test
def cobblestone_edits():
    base = load("hushnote/cobblestone-256.json")["edits"]["base"]
    key, context = unhex(base["key"]), unhex(base["context"])
    sealed = hushnote.cobblestone_seal(key, unhex(base["salt"]), context, b"two chunks".ljust(16_424, b"."))
    equal((sha512(sealed), len(sealed)), (base["sealed_sha512"], base["sealed_length"]))
    prefix, first, last = sealed[:56], sealed[56:16_456], sealed[16_456:]
    edits = [sealed[:16_456], sealed[:-1], sealed[:16_472], sealed + b"\0", prefix + last + first, prefix + first + first + last, prefix + last]
    for bit in range(0, len(sealed) * 8, 1009):
        edit = bytearray(sealed)
        edit[bit // 8] ^= 1 << bit % 8
        edits.append(bytes(edit))
    for at, edit in enumerate(edits):
        equal(code_of(lambda: hushnote.cobblestone_open(key, context, edit)), "cannot-open", f"edit {at}")


@test
def cobblestone_of_wycheproof():
    for group in load("wycheproof/c2sp_chunked_encryption_aes_256_gcm_test.json")["testGroups"]:
        for case in group["tests"]:
            key, context, sealed = unhex(case["key"]), unhex(case["ctx"]), zlib.decompress(unhex(case["ct"]))
            if case["result"] == "valid":
                message = hushnote.cobblestone_open(key, context, sealed)
                equal((len(message), sha512(message)), (case["msgLength"], case["msgSha512"]), case["tcId"])
            else:
                equal(code_of(lambda: hushnote.cobblestone_open(key, context, sealed)), "cannot-open", case["tcId"])


@test
def xwing():
    for case in load("xwing/draft_connolly_cfrg_xwing_kem.json")["tests"]:
        seed = unhex(case["seed"])
        equal(hushnote.xwing_public_key(seed).hex(), case["pk"])
        equal(hushnote.xwing_decapsulate(seed, unhex(case["ct"])).hex(), case["ss"])


@test
def padme():
    for case in load("hushnote/record.json")["padme_floor_1024"]:
        equal(hushnote.padme(case["length"]), case["padded"], case["length"])
    for case in load("self-made/padme.json")["tests"]:
        equal(hushnote.padme(case["L"]), max(1024, case["padded"]), case["L"])


@test
def ways_in():
    for case in load("hushnote/keyset.json")["cases"]:
        account, salt16 = case["account"], unhex(case["salt16"])
        prepared = keysets.prepare(case["passphrase"], setting=True)
        equal(prepared.hex(), case["passphrase_prepared_utf8"], account)
        stretched = keysets.stretch(account, prepared, case["profile"], salt16)
        equal(stretched.hex(), case["stretched"], account)
        equal(keysets.login_secret(account, stretched).hex(), case["login_secret"], account)
        code = unhex(case["recovery_code_bytes"])
        equal(keysets.write_code(code), case["recovery_code_text"], account)
        equal(keysets.read_code(case["recovery_code_text"].lower().replace("-", " ").replace("0", "o").replace("1", "l")), code, account)
        equal(keysets.recovery_secret(account, code).hex(), case["recovery_login"], account)
        passkey = keysets.way_of_passkey(account, unhex(case["passkey_prf_salt"]), unhex(case["passkey_prf"]))
        ways = [keysets.way_of_passphrase(account, stretched), keysets.way_of_code(account, code), passkey]
        equal([way.hex() for way in ways], case["slot_ways_seed_auth"], account)
        equal(keysets.read_hint(keysets.write_hint(case["profile"], salt16)), (case["profile"], salt16), account)


@test
def keysets_open_by_every_way():
    for case in load("hushnote/keyset.json")["cases"]:
        keyset, account = unhex(case["keyset"]), case["account"]
        hint = keysets.write_hint(case["profile"], unhex(case["salt16"]))
        vaults = [
            keysets.unlock_with_passphrase(keyset, account, case["passphrase"], hint=hint),
            keysets.unlock_with_code(keyset, account, case["recovery_code_text"]),
            keysets.unlock_with_passkey(keyset, account, unhex(case["passkey_prf"])),
        ]
        for vault in vaults:
            equal(vault.root.hex(), case["root"], account)
            equal(vault.header.generation, case["generation"], account)
            equal([key.hex() for key in vault.epochs], case["private_epochs_newest_first"], account)
            identities = [(one["ed25519_seed"], one["xwing_seed"]) for one in case["identities"]]
            equal([(sign.hex(), receive.hex()) for sign, receive in vault.identities], identities, account)
            equal(vault.contacts.hex(), case["contacts"], account)
            equal(vault.private.id.hex(), case["private_circle"], account)
            again = keysets.unlock_with_code(keyset, account, case["recovery_code_text"], seen=vault.seen())
            equal(again.seen(), vault.seen(), account)
        wrong = [
            lambda: keysets.unlock_with_passphrase(keyset, account, case["passphrase"] + "x"),
            lambda: keysets.unlock_with_passkey(keyset, account, bytes(31) + b"x"),
            lambda: keysets.unlock_with_code(keyset, account + "x", case["recovery_code_text"]),
            lambda: keysets.unlock_with_code(keyset, account, keysets.write_code(bytes(20))),
        ]
        equal([code_of(run) for run in wrong], ["cannot-unlock"] * 4, account)


@test
def tampered_keysets():
    for case in load("hushnote/keyset.json")["tampered"]:
        # forged from its public key alone, a slot does not open at all
        expected = "cannot-unlock" if "forged from public keys" in case["comment"] else "tampered"
        run = lambda: keysets.unlock_with_passphrase(unhex(case["keyset"]), case["account"], case["passphrase"])
        equal(code_of(run), expected, case["comment"])


@test
def every_changed_byte_of_a_keyset():
    case = load("hushnote/keyset.json")["cases"][0]
    keyset, account, code = unhex(case["keyset"]), case["account"], case["recovery_code_text"]
    for at in range(0, len(keyset), 7):
        for edit in (keyset[:at], keyset[:at] + bytes([keyset[at] ^ 1 << at % 8]) + keyset[at + 1 :]):
            found = code_of(lambda: keysets.unlock_with_code(edit, account, code))
            if found not in ("malformed", "unsupported", "cannot-unlock", "tampered"):
                raise AssertionError(f"byte {at}: {found}")


def content_of(case):
    if case["content"] is not None:
        return unhex(case["content"])
    content = bytes(range(256)) * 70 if "70 times" in case["content_rule"] else b"b" * 5000
    return content if sha512(content) == case["content_sha512"] else content + b" "


@test
def records():
    file = load("hushnote/record.json")
    for case in file["cases"]:
        key, content, where = unhex(case["epoch_key"]), content_of(case), f"{case['id']} revision {case['revision']}"
        record = {name: case[name] for name in ("epoch", "id", "revision", "content_type", "kind", "sealed_at", "clock")}
        record |= {"circle": unhex(case["circle"]), "prev": unhex(case["prev"]), "meta": b"", "content": content}
        equal(recording.statement_hash(record).hex(), case["statement_hash"], where)
        sealed = recording.seal_record(key, unhex(case["salt"]), record)
        equal((len(sealed), sha512(sealed)), (case["sealed_length"], case["sealed_sha512"]), where)
        if case["sealed"]:
            equal(sealed.hex(), case["sealed"], where)
        circle = recording.Circle(record["circle"], {case["epoch"]: key}, case["clock"])
        equal(circle.open(case["id"], sealed), record, where)
        equal(code_of(lambda: circle.open(case["id"] + "x", sealed)), "cannot-open", where)
        equal(code_of(lambda: circle.open(case["id"], sealed, at_least=case["revision"] + 1)), "rolled-back", where)
        behind = recording.Circle(record["circle"], {case["epoch"]: key}, case["clock"] - 1)
        equal(code_of(lambda: behind.open(case["id"], sealed)), "stale", where)
        equal(code_of(lambda: recording.Circle(record["circle"], {}, 9).open(case["id"], sealed)), "stale", where)
        for at in range(0, len(sealed), 97):
            edit = sealed[:at] + bytes([sealed[at] ^ 1 << at % 8]) + sealed[at + 1 :]
            found = code_of(lambda: circle.open(case["id"], edit))
            if found not in ("malformed", "unsupported", "cannot-open", "stale"):
                raise AssertionError(f"{where}, byte {at}: {found}")


@test
def json_that_is_taken():
    good = ["{}", "[]", " 0 ", '"\\ud83d\\ude00"', "9007199254740991", "1e21", "-0.1", "1e-999", '{"a":1,"b":{"a":1}}', "[" * 64 + "]" * 64, '"\\u0000\x7f"']
    bad = ["", "\ufeff{}", "{} {}", '{"a":1,"\\u0061":2}', '"\\ud83d"', '"\\ude00"', "9007199254740992", "-0", "-0.0", "1e309", "-1e-400", "01", "+1", "1.",
           "[" * 65 + "]" * 65, '"\x01"', "'a'", "[1,]", "{,}", "nul", '"\\x"', "NaN", "-2.4703282292062327209e-324", "17976931348623159e292"]
    for text in good:
        equal(strict_json.good(text.encode()), True, text[:40])
    for text in bad:
        equal(strict_json.good(text.encode()), False, text[:40])
    equal(strict_json.good(b'"\xff"'), False)


@test
def the_worked_example_of_the_page():
    page = (VECTORS.parent.parent / "docs/FORMAT.md").read_text()
    example = "".join(page.split("\n## 13 ")[1].split("\n## 14 ")[0].split())
    case = load("hushnote/keyset.json")["cases"][0]
    account, code, keyset = case["account"], unhex(case["recovery_code_bytes"]), unhex(case["keyset"])
    vault = keysets.unlock_with_code(keyset, account, case["recovery_code_text"])
    first = vault.header.slots[0]
    seen = vault.seen().hex()
    one = load("hushnote/cobblestone-256.json")["cases"][1]
    cobblestone = one["sealed"]
    record = load("hushnote/record.json")["cases"][6]
    inside = recording.Circle(unhex(record["circle"]), {4: unhex(record["epoch_key"])}, 1).open(record["id"], unhex(record["sealed"]))
    place = (inside["circle"], hushnote.u32(4), inside["id"], hushnote.u32(1))
    context = hushnote.ctx("record", *place)
    derived = hushnote.expand(unhex(record["epoch_key"]), hushnote.LABEL + unhex(record["salt"]) + context, 76)
    rest = (b"\x01", "message", hushnote.u64(inside["sealed_at"]), hushnote.u32(1), b"", b"", hushnote.H(b"ok"), b"", b"", b"", b"", b"")
    stretched = unhex(case["stretched"])
    values = [
        case["salt16"], hushnote.ctx("salt", account, first.salt16), hushnote.H(hushnote.ctx("salt", account, first.salt16)), stretched,
        case["login_secret"], keysets.to_base64(unhex(case["login_secret"])), keysets.write_hint(1, first.salt16),
        case["slot_ways_seed_auth"][0][:64], case["slot_ways_seed_auth"][0][64:], code, hushnote.H(hushnote.ctx("recovery check", code))[:5],
        case["recovery_code_text"], keysets.stretch_code(account, code), case["recovery_login"], first.pk[:16], vault.root, vault.epochs[0],
        hushnote.ctx("slot", account, b"\1", b"\1", first.params), vault.private.id, seen[:8], seen[8:72], seen[72:80], seen[80:144], seen[144:146], seen[146:],
        one["key"], one["salt"], cobblestone[48:112], cobblestone[112:], record["epoch_key"], record["circle"], record["salt"],
        record["sealed"][-2 * (1140 - 44 - 24) :][:64], context, derived, hushnote.H(b"ok"), record["statement_hash"],
        hushnote.ctx("record statement", *place, *rest),
    ]  # fmt: skip
    for value in values:
        text = value.hex() if isinstance(value, bytes) else value
        if text not in example:
            raise AssertionError(f"the page does not show {text}")
    equal(len(keyset), 7755)


failed = 0
tests += test_people.tests
for run in tests:
    try:
        run()
        print(f"ok    {run.__name__}")
    except Exception as error:  # each test is judged, whatever goes wrong in it
        failed += 1
        print(f"FAIL  {run.__name__}: {type(error).__name__}: {error}")
print(f"{len(tests) - failed} passed, {failed} failed")
sys.exit(failed > 0)
