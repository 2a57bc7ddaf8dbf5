"""Opens somebody's circle from a JSON file and prints what is in it: `python3 tests/second/open_circle.py dump.json`.

The file holds {account, identities: [[signing seed, sealing seed], newest first], epochs: [private epoch keys, oldest first],
contacts: sealed list or null, contacts_hash, grants: [], entries: [], records: [{id, sealed}]}, bytes in hex. What fails as
a whole prints {"code"} and ends with 1; a record that fails has its own code. A record of the epoch in force counts as anchored; `closed` tells it from the others.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import circle_log
import people
import shared
from hushnote import HushnoteError

ACTIONS = {1: "create", 2: "grant", 3: "revoke", 4: "leave", 5: "renew"}
ROLES = {1: "reader", 2: "author", 3: "keeper"}
unhex = bytes.fromhex


def member(account, one):
    return {"account": account, "role": ROLES[one.role], "fingerprint": one.card.fingerprint.hex(), "history": one.history == 1, "confirmed": one.confirmed == 1}


def happening(sequence, entry):
    card = entry.get("card")
    row = {"sequence": sequence, "epoch": entry["epoch"], "at": entry["at"], "by": entry["by"], "action": ACTIONS[entry["action"]]}
    row["account"] = card.account if card else entry["account"] or entry["by"]
    row["fingerprint"] = card.fingerprint.hex() if card else None
    row["role"] = ROLES.get(entry.get("role"))
    row["reason"] = entry.get("reason")
    row["manifest"] = [{"id": name.decode(), "revision": revision, "hash": named.hex()} for name, revision, named in entry["manifest"]]
    return row


def record(log, one):
    try:
        found = shared.open_shared(log, one["id"], unhex(one["sealed"]))
    except HushnoteError as error:
        return {"id": one["id"], "code": error.code}
    row = {name: value.hex() if isinstance(value, bytes) else value for name, value in found.items()}
    anchored = row.pop("anchored")
    return {"id": row.pop("id"), "anchored": anchored is not False, "closed": anchored is not None, **row}


def opened(dump):
    account = dump["account"]
    identities = [(unhex(signing), unhex(sealing)) for signing, sealing in dump["identities"]]
    sealed = None if dump["contacts"] is None else unhex(dump["contacts"])
    contacts = people.read_contacts(account, list(map(unhex, dump["epochs"])), unhex(dump["contacts_hash"]), sealed)
    log = circle_log.Log(account, identities, contacts, list(map(unhex, dump["grants"])), list(map(unhex, dump["entries"])))
    created = log.history[0]
    return {
        "circle": log.circle.hex(),
        "title": created["title"],
        "kinds": [kind.decode() for kind in created["kinds"]],
        "sequence": log.clock,
        "epoch": log.epoch,
        "frozen": log.frozen,
        "ended_before": log.ended,
        "members": [member(name, log.members[name]) for name in sorted(log.members, key=str.encode)],
        "history": [happening(sequence, entry) for sequence, entry in enumerate(log.history)],
        "records": [record(log, one) for one in dump["records"]],
    }


if __name__ == "__main__":
    try:
        answer = opened(json.loads(Path(sys.argv[1]).read_text()))
    except HushnoteError as error:
        answer = {"code": error.code}
    print(json.dumps(answer, ensure_ascii=False, indent=1))
    sys.exit("code" in answer)
