// Assertions that run anywhere, and the one that matters most here: a failure is typed, and says no secret.
import { HushnoteError } from "../../pkg/dist/index.js";

export function ok(value, what = "expected something true") {
  if (!value) throw new Error(what);
}

const show = (value) => (value instanceof Uint8Array ? `bytes ${[...value.subarray(0, 40)]}` : typeof value === "bigint" ? `${value}n` : JSON.stringify(value) ?? String(value));

export function equal(found, wanted, what = "") {
  if (!Object.is(found, wanted)) throw new Error(`${what} found ${show(found)}, wanted ${show(wanted)}`);
}

/** Deep, over plain data and bytes. */
export function same(found, wanted, path = "value") {
  if (found instanceof Uint8Array || wanted instanceof Uint8Array) {
    ok(found instanceof Uint8Array && wanted instanceof Uint8Array, `${path}: bytes and no bytes`);
    ok(found.length === wanted.length && found.every((byte, i) => byte === wanted[i]), `${path}: found ${show(found)}, wanted ${show(wanted)}`);
  } else if (typeof found === "object" && found !== null && typeof wanted === "object" && wanted !== null) {
    const keys = Object.keys(wanted);
    equal(Object.keys(found).sort().join(), [...keys].sort().join(), `${path}: keys`);
    for (const key of keys) same(found[key], wanted[key], `${path}.${key}`);
  } else equal(found, wanted, path);
}

/** Every secret the tests plant holds this, and no error ever may. */
export const CANARY = "cAnArY";

/** `run` throws or rejects with a HushnoteError of one of `codes`, which gives away nothing. Returns it. */
export async function fails(codes, run, what = "") {
  let value;
  try {
    value = await run();
  } catch (error) {
    ok(error instanceof HushnoteError, `${what} not a HushnoteError: ${error?.name} ${error?.message}\n${error?.stack}`);
    const wanted = [codes].flat();
    ok(wanted.includes(error.code), `${what} failed as ${error.code} (${error.message}), wanted ${wanted}`);
    equal(error.cause, undefined, "cause");
    const said = `${error} ${error.message} ${error.stack} ${JSON.stringify(error.details)} ${JSON.stringify({ ...error })}`;
    ok(!said.includes(CANARY), `an error repeats a secret: ${error.message}`);
    return error;
  }
  throw new Error(`${what} succeeded with ${show(value)?.slice(0, 500)}, wanted ${codes}`);
}
