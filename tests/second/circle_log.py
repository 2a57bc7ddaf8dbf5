"""Section 20 of docs/FORMAT.md: the reading of a log."""

from entry import CREATE, GRANT, KEEPER, LEAVE, RENEW, REVOKE, Outer, open_grant, read_inner
from hushnote import H, HushnoteError, cobblestone_open, ctx, expand, u32
from people import cards_of, signs
from record import unpad

ACCOUNTS_LIMIT = 1000


class Member:
    def __init__(self, card, role, history, confirmed):
        self.card, self.role, self.history, self.confirmed = card, role, history, confirmed


class Log:
    """What a person reads in a circle's log. `identities` newest first, `contacts` a people.Contacts."""

    def __init__(self, account, identities, contacts, grants, entries):
        self.account, self.contacts = account, contacts
        self.cards = cards_of(account, identities)
        seeds = {card.fingerprint: one[1] for card, one in zip(self.cards, reversed(identities))}
        outers = [Outer(entry) for entry in entries]
        self.circle = outers[0].hash if outers else bytes(32)
        self._find_keys(outers, grants, seeds)
        self.members, self.left, self.frozen, self.epoch, self.ended = {}, set(), False, -1, None
        self.chains, self.all_cards, self.history, self.states, self.manifests = {}, {}, [], [], {}
        for index, outer in enumerate(outers):
            if not self._read(index, outer, outers[index - 1].hash if index else bytes(32)):
                self.ended = index
                break
        self.clock = len(self.history) - 1

    def _find_keys(self, outers, grants, seeds):
        starts, named = {}, {}
        for outer in outers:
            if outer.start:
                starts.setdefault(outer.epoch, outer.start)
            named |= {one: outer.epoch for one in outer.grants}
        self.L, self.K, self.H = {}, {}, {}

        def keep(epoch, **keys):
            for place, (name, key) in enumerate(zip("LKH", (keys.get("L"), keys.get("K"), keys.get("H")))):
                purpose = ("log commitment", "epoch commitment", "history commitment")[place]
                if key is None:
                    continue
                if epoch not in starts or expand(key, ctx(purpose, u32(epoch)), 32) != starts[epoch][32 * place : 32 * place + 32]:
                    raise HushnoteError("tampered")
                getattr(self, name)[epoch] = key

        for grant in grants:
            epoch = named.get(H(grant))
            if epoch is None:
                continue
            if epoch not in starts:
                raise HushnoteError("tampered")
            keys = open_grant(grant, seeds, epoch, starts[epoch][32:64])
            if keys:
                keep(epoch, L=keys[0], K=keys[1], H=keys[2])
        if not self.L:
            raise HushnoteError("not-a-member")
        try:
            for epoch in range(max(self.L), 0, -1):
                link = cobblestone_open(self.L[epoch], ctx("log link", self.circle, u32(epoch)), starts[epoch][96:200])
                keep(epoch - 1, L=link)
                if epoch in self.H:
                    link = cobblestone_open(self.H[epoch], ctx("history link", self.circle, u32(epoch)), starts[epoch][200:])
                    keep(epoch - 1, K=link[:32], H=link[32:])
        except (HushnoteError, KeyError):
            raise HushnoteError("tampered") from None

    def _read(self, index, outer, previous):
        circle = self.circle if index else bytes(32)
        expected = self.epoch + 1 if outer.start else self.epoch
        if (outer.circle, outer.sequence, outer.previous, outer.epoch) != (circle, index, previous, expected):
            raise HushnoteError("tampered")
        if outer.epoch not in self.L:
            keepers = [member.card.key for member in self.members.values() if member.role == KEEPER]
            if self.account in self.members and not any(signs(key, outer.signed, outer.signature) for key in keepers):
                raise HushnoteError("bad-signature")
            return False
        try:
            padded = cobblestone_open(self.L[outer.epoch], ctx("log entry", circle, u32(index), u32(outer.epoch)), outer.body)
        except HushnoteError:
            raise HushnoteError("tampered") from None
        entry = read_inner(unpad(padded))
        author = self._author(entry)
        if not signs(author.key, outer.signed, outer.signature):
            raise HushnoteError("bad-signature")
        self._apply(index, outer, entry, author.account)
        self._check_pin(index, entry)
        if outer.start:
            if outer.epoch:
                self.manifests[outer.epoch - 1] = set(entry["manifest"])
            self.epoch, self.frozen, self.left = outer.epoch, False, set()
        roles = {member.card.fingerprint: member.role for member in self.members.values()}
        self.states.append({"hash": outer.hash, "epoch": self.epoch, "frozen": self.frozen, "roles": roles})
        self.history.append(entry | {"account": entry.get("account"), "by": author.account, "epoch": self.epoch})
        return True

    def _author(self, entry):
        card = entry.get("card")
        if entry["action"] == CREATE and entry["author"] == card.fingerprint:
            return card
        if entry["action"] == RENEW and card:
            member = self.members.get(card.account)
            if member and entry["author"] == card.fingerprint and card.follows(member.card):
                return card
        elif entry["action"] != CREATE:
            for member in self.members.values():
                if member.card.fingerprint == entry["author"]:
                    return member.card
        raise HushnoteError("not-a-member")

    def _apply(self, index, outer, entry, by):
        """Step 7: who may do it, what else section 19 asks, and what comes of it."""
        action, card, members = entry["action"], entry.get("card"), self.members
        rule = lambda holds: None if holds else _tampered()
        rule((action == CREATE) == (index == 0))
        keeper = action == CREATE or members[by].role == KEEPER
        if action in (GRANT, REVOKE) and not keeper:
            raise HushnoteError("not-a-member")
        lowered = action == GRANT and card.account in members and entry["role"] < members[card.account].role
        starts = {CREATE: True, GRANT: lowered or not entry.get("history"), REVOKE: True, LEAVE: False, RENEW: keeper}[action]
        rule(bool(outer.start) == starts)
        rule(not entry["manifest"] or (starts and index > 0))
        if action == CREATE:
            members[by] = Member(card, KEEPER, 1, 1)
        elif action == GRANT:
            rule(entry["role"] != KEEPER or entry["history"])
            members[card.account] = Member(card, entry["role"], entry["history"], entry["confirmed"])
            self.left.discard(card.account)
        elif action == REVOKE:
            target = entry["account"]
            rule(target != by and (target in members or target in self.left))
            members.pop(target, None)
        elif action == LEAVE:
            del members[by]
            self.left.add(by)
            self.frozen = True
        else:
            rule(keeper or card)
            if card:
                members[by].card = card
        rule(any(member.role == KEEPER for member in members.values()))
        rule(len(outer.grants) == (len(members) if starts else int(action == GRANT)))

    def _check_pin(self, index, entry):
        card = entry.get("card")
        if not card:
            return
        self.all_cards[card.fingerprint] = card
        chain = self.chains.setdefault(card.account, [])
        if len(self.chains) > ACCOUNTS_LIMIT:
            raise HushnoteError("too-large")
        if chain and card.fingerprint != chain[-1].fingerprint and not card.follows(chain[-1]):
            raise HushnoteError("identity-changed")
        contact = self.contacts.get(card.account)
        if card.account == self.account:
            known = card.fingerprint in [own.fingerprint for own in self.cards]
        elif contact:
            near = card.fingerprint in (contact.card.fingerprint, *contact.earlier) or card.follows(contact.card)
            known = near or contact.card.fingerprint in [one.fingerprint for one in chain]
        elif index == 0:
            raise HushnoteError("unverified-contact")
        else:
            known = True
        if not known:
            raise HushnoteError("identity-changed")
        chain.append(card)


def _tampered():
    raise HushnoteError("tampered")
