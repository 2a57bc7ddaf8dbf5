import { append, CapturedDate } from "./intrinsics.js";
import type { RawEntry, RawMember, RawRole } from "./raw.js";
import { badInput } from "./errors.js";

/**
 * What a member may do: a reader opens records, an author seals them too, a keeper grants and revokes besides.
 */
export type Role = "reader" | "author" | "keeper";

/** Somebody who is, or was, in a circle. */
export interface Member {
  account: string;
  /** Of the card in use, in hex. */
  fingerprint: string;
  /** `null` for somebody who left or was revoked. */
  role: Role | null;
  /** Whether they may read what was there before they came. */
  history: boolean;
  /** Whether the keeper who granted had compared safety numbers with them. */
  confirmed: boolean;
}

/**
 * Something that was done to a circle, verified. `at` is what the author's device said, `author` the account that did it, `epoch` the
 * one from then on.
 */
export type Entry = { sequence: number; at: Date; author: string; epoch: number } & (
  | { deed: "created" }
  /** Became a member, or got another role. */
  | { deed: "granted"; account: string; role: Role; history: boolean; confirmed: boolean }
  | { deed: "revoked"; account: string; reason: string }
  | { deed: "left"; reason: string }
  /** New keys, by a keeper; `identity`: and a new card of the author's. */
  | { deed: "renewed"; reason: string; identity: boolean });

/** A record that was there once and has not been opened since the circle was; with the newest revision known. */
export interface Missing { id: string; revision: number }

/** Messages of one person that were sent before others that were opened: the first and last place in her chain, counted from 1. */
export interface Gap { account: string; from: number; to: number }

/** How another member's head compares with one's own. */
export interface Comparison {
  /** Entries of the log that the other has and we have not: above zero, the server keeps them back. */
  behind: number;
  /** Entries that the other has not. */
  ahead: number;
  /**
   * Messages that the other has seen, and that this vault has neither opened nor sealed: whose, and the newest place among them. Those of
   * somebody who came in with an entry that we have not are not named; `behind` is above zero then.
   */
  withheld: { account: string; seq: number }[];
}

const roles = ["reader", "author", "keeper"] as const;

export function readRole(name: string, value: unknown): RawRole {
  for (let i = 0; i < 3; i++) if (value === roles[i]) return (i + 1) as RawRole;
  throw badInput(`${name} must be "reader", "author" or "keeper"`);
}

const roleOf = (raw: RawRole): Role => roles[raw - 1] as Role;

export function toMembers(raw: readonly RawMember[]): Member[] {
  const members: Member[] = [];
  for (let i = 0; i < raw.length; i++) {
    const member = raw[i] as RawMember;
    append(members, { account: member[0], fingerprint: member[1], role: member[2] === 0 ? null : roleOf(member[2]), history: member[3], confirmed: member[4] });
  }
  return members;
}

export function toEntries(raw: readonly RawEntry[]): Entry[] {
  const entries: Entry[] = [];
  for (let i = 0; i < raw.length; i++) append(entries, toEntry(raw[i] as RawEntry));
  return entries;
}

function toEntry(raw: RawEntry): Entry {
  const common = { sequence: raw[0], at: new CapturedDate(raw[1]), author: raw[2], epoch: raw[3] };
  switch (raw[4]) {
    case "created": return { ...common, deed: "created" };
    case "granted": return { ...common, deed: "granted", account: raw[5], role: roleOf(raw[6]), history: raw[7], confirmed: raw[8] };
    case "revoked": return { ...common, deed: "revoked", account: raw[5], reason: raw[9] };
    case "left": return { ...common, deed: "left", reason: raw[9] };
    case "renewed": return { ...common, deed: "renewed", reason: raw[9], identity: raw[10] };
  }
}
