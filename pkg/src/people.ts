import { copyBytes } from "./bytes.js";
import { toChange, type Change, type PutType } from "./change.js";
import type { Circle, Home } from "./circle.js";
import { readClock } from "./clock.js";
import { makeContact, type Contact } from "./contact.js";
import { badInput, HushnoteError } from "./errors.js";
import { call, callOnKeys, type Handle } from "./instance.js";
import { append } from "./intrinsics.js";
import type { RawContact } from "./raw.js";
import { CARD_LIMIT, CARDS_LIMIT, CONTACTS_LIMIT, GRANT_LIMIT, KIND_LIMIT, KINDS_LIMIT, PUT_ID_LIMIT, TITLE_LIMIT } from "./limits.js";
import { copyList, each, readTexts } from "./lists.js";
import { Members } from "./members.js";
import { adopt } from "./opening.js";
import { readOptional, readOptions } from "./options.js";
import { readIdentifier, readText } from "./text.js";

// What a vault does about people, behind the methods of the same names.

export function cards(vault: Handle): Uint8Array[] {
  const id = vault.alive;
  const raw = call((core) => core.vaultCards(id));
  const all: Uint8Array[] = [];
  for (let i = 0; i < raw.length; i++) append(all, raw[i] as Uint8Array);
  return all;
}

export function publish(vault: Handle): Change {
  const id = vault.alive;
  return toChange(call((core) => core.vaultPublish(id)));
}

export function meet(vault: Handle, card: unknown, o: unknown): { contact: Contact; change: Change } {
  void vault.alive;
  const options = readOptional("options", o, ["account"]);
  const account = options.account === undefined ? undefined : readIdentifier("account", options.account);
  const all = copyList("card", card, { count: CARDS_LIMIT, each: CARD_LIMIT, all: CARDS_LIMIT * CARD_LIMIT });
  const id = vault.alive;
  if (account !== undefined && all.length > 0) {
    const seen = call((core) => core.inspect(all[0] as Uint8Array));
    if (seen[1] !== "card" || seen[2] !== account) throw new HushnoteError("identity-changed", "the card is another account's");
  }
  const met = callOnKeys((core) => core.vaultMeet(id, all));
  return { contact: makeContact(vault, met[0]), change: toChange(met[1]) };
}

export function contact(vault: Handle, account: unknown): Contact | undefined {
  void vault.alive;
  const name = readIdentifier("account", account);
  const id = vault.alive;
  const found = call((core) => core.vaultContact(id, name));
  return found && makeContact(vault, found);
}

export function contacts(vault: Handle): Contact[] {
  const id = vault.alive;
  const raw = call((core) => core.vaultContacts(id));
  const all: Contact[] = [];
  for (let i = 0; i < raw.length; i++) append(all, makeContact(vault, raw[i] as RawContact));
  return all;
}

const types: readonly PutType[] = ["keyset", "record", "log", "grant", "card", "contacts"];

export function load(vault: Handle, items: unknown): void {
  void vault.alive;
  const taken: [type: string, bytes: Uint8Array][] = [];
  let count = 0;
  each("items", items as Iterable<unknown>, (item) => {
    const name = `items[${count++}]`;
    const read = readOptions(name, item, ["type", "id", "bytes"]);
    const type = readType(`${name}.type`, read.type);
    readText(`${name}.id`, read.id, PUT_ID_LIMIT);
    // the others are adopted elsewhere, and may be all that a site stores
    if (type !== "contacts" && type !== "grant") return;
    append(taken, [type, copyBytes(`${name}.bytes`, read.bytes, type === "grant" ? GRANT_LIMIT : CONTACTS_LIMIT)]);
  });
  const id = vault.alive;
  callOnKeys((core) => core.vaultLoad(id, taken));
}

function readType(name: string, value: unknown): PutType {
  for (let i = 0; i < types.length; i++) if (value === types[i]) return value as PutType;
  throw badInput(`${name} must be one of keyset, record, log, grant, card and contacts`);
}

export function createCircle(home: Home, vault: Handle, o: unknown): { circle: Circle; change: Change } {
  void vault.alive;
  const read = readOptions("options", o, ["title", "kinds"]);
  const title = readText("title", read.title, TITLE_LIMIT);
  const kinds = readTexts("kinds", read.kinds, KINDS_LIMIT, KIND_LIMIT);
  const now = readClock();
  const id = vault.alive;
  const made = callOnKeys((core) => core.circleCreate(id, title, kinds, now));
  return { circle: adopt(home, new Members(vault, made[0])), change: toChange(made[1]) };
}
