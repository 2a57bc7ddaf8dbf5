import { aborted, badInput } from "./errors.js";
import { create, getOwnPropertyDescriptor, isAborted, isInteger, valueOf } from "./intrinsics.js";

/** What every long call takes. */
export interface Running {
  /** Aborting really stops the work; the call then rejects with `aborted`. */
  signal?: AbortSignal;
  /**
   * Called now and then while the work runs. `fraction` never falls, stays below 1 until the work is done and ends with
   * exactly 1; `secondsLeft` is an estimate from this device's last run.
   */
  onProgress?(p: { fraction: number; secondsLeft: number }): void;
}

/** Own values of a caller's object, each read once; inherited and unknown ones are left alone. */
export type Read<Key extends string> = { readonly [K in Key]: unknown };

/**
 * Reads each of `keys` from `value` exactly once, own properties only, so that neither a getter that changes its mind
 * nor a polluted `Object.prototype` has a say. What a throwing getter throws stays behind: it may hold anything.
 */
export function readOptions<Key extends string>(name: string, value: unknown, keys: readonly Key[]): Read<Key> {
  const read = create(null) as { [K in Key]: unknown };
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as Key;
    read[key] = readOption(name, value, key);
  }
  return read;
}

/** One of them, for what is done thousands of times. */
export function readOption(name: string, value: unknown, key: string): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) throw badInput(`${name} must be an object`);
  try {
    const found = getOwnPropertyDescriptor(value, key);
    return found && valueOf(found, value);
  } catch {
    throw badInput(`reading ${name}.${key} failed`);
  }
}

/** The same for an argument that may be left out. */
export function readOptional<Key extends string>(name: string, value: unknown, keys: readonly Key[]): Read<Key> {
  return readOptions(name, value === undefined ? create(null) : value, keys);
}

/** The checked {@link Running} of a call. */
export interface Control {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((p: { fraction: number; secondsLeft: number }) => void) | undefined;
}

/** @throws `bad-input` for a wrong type, `aborted` when the signal already is. */
export function readControl(read: Read<"signal" | "onProgress">): Control {
  const { signal, onProgress } = read;
  if (onProgress !== undefined && typeof onProgress !== "function") throw badInput("onProgress must be a function");
  if (signal !== undefined) {
    let stopped: boolean;
    try {
      stopped = isAborted(signal);
    } catch {
      throw badInput("signal must be an AbortSignal");
    }
    if (stopped) throw aborted();
  }
  return { signal: signal as Control["signal"], onProgress: onProgress as Control["onProgress"] };
}

/** An integer of `from` to `to`; the core would bend anything else into one without a word. */
export function readInteger(name: string, value: unknown, from: number, to: number): number {
  if (!isInteger(value) || (value as number) < from || (value as number) > to) throw badInput(`${name} must be an integer of ${from} to ${to}`);
  return value as number;
}

/** A boolean and nothing that would pass for one; `absent` stands for one that was left out. */
export function readBoolean(name: string, value: unknown, absent?: boolean): boolean {
  if (value === undefined && absent !== undefined) return absent;
  if (typeof value !== "boolean") throw badInput(`${name} must be true or false`);
  return value;
}

/** A KDF profile, or `absent` where it was left out. */
export function readProfile(value: unknown, absent: number): number {
  return value === undefined ? absent : readInteger("profile", value, 1, 3);
}
