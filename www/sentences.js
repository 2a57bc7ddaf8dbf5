// What each failure means to the person in front of the page, and what to do about it. No code, no jargon, and nobody is blamed.
import { ApiError } from "./api.js";

const say = (title, text, todo) => ({ title, text, todo });
const KEPT = "Nothing you typed is lost: it is still on this page.";

/** By the package's error codes. */
const byCode = {
  "cannot-unlock": say("That did not open your notes.", "The passphrase, code or passkey does not fit this account.", "Look for capital letters, missing words and the keyboard language, then try again. If the passphrase is gone, your recovery code still works."),
  "mistyped-code": say("There is a slip in the recovery code.", "The code has a built-in check, and it does not come out right. That is nearly always one wrong or missing character.", "Compare it with your sheet, group by group. Small letters, spaces and hyphens do not matter; O and 0 or I and 1 are read as the same."),
  "cannot-open": say("This note does not open.", "What the server sent is not what was sealed: it was changed on the way, or it belongs somewhere else. None of it is shown, because none of it can be trusted.", "Do not rely on it. Tell whoever runs the practice’s server; an untouched copy, for example from a backup, will open again."),
  "tampered": say("Something was changed behind your back.", "Your key fits, but the seal around the rest does not hold: someone altered what the server keeps.", "Do not write anything new here for now, and tell whoever runs the practice’s server."),
  "rolled-back": say("The server is showing an old state.", "This device has already seen something newer than what the server just sent.", "Wait a little and try again. If it stays so, tell whoever runs the server: a backup may have been put back."),
  "stale": say("Your keys changed in another tab or on another device.", KEPT, "Unlock again here, with the newest passphrase, and go on."),
  "locked": say("Your notes are locked.", KEPT, "Unlock them, and you can go on where you were."),
  "aborted": say("Cancelled.", "Nothing was changed.", ""),
  "out-of-memory": say("This device has run short of memory.", KEPT, "Close a few other tabs or programs, then try again."),
  "no-randomness": say("This browser gives no random numbers.", "Without them nothing can be sealed safely, so nothing was.", "Restart the browser, or use another one."),
  "cannot-load": say("The lock could not start in this browser.", "Your notes are sealed by a small WebAssembly program, and this browser, an extension or a setting does not let it run. Nothing was sent anywhere.", "Allow WebAssembly for this site (strict security modes switch it off), or open the page in another up-to-date browser, then load the page again."),
  "worker-failed": say("The helper that works out your keys did not start.", KEPT, "Load the page again. If it keeps happening, an extension may be blocking it; try a private window."),
  "too-large": say("This is too long to be sealed as one note.", KEPT, "Split it into two notes, or shorten it."),
  "unsupported": say("This was sealed by a newer version.", "This page does not know its format yet.", "Load the page again to get the newest version."),
  "malformed": say("The server sent something that is not a sealed note.", "It was damaged or replaced, so nothing of it is shown.", "Try again; if it stays so, tell whoever runs the practice’s server."),
  "last-unlock": say("That would leave you without a dependable way in.", "Passkeys can get lost with a device, so one lasting way in has to stay.", "Add another way in first, then remove this one."),
  "conflict": say("Somebody else was quicker.", KEPT, "Look at both versions and choose."),
  "storage": say("This device would not keep it.", KEPT, "Make some room on the device, or allow this site to store data."),
  "bad-input": say("Something in the form does not fit.", KEPT, "Check the fields and try again."),
  "internal": say("Something went wrong in here.", KEPT, "Load the page again; your draft is sealed on this device and will be waiting."),
};

/** By what the server said. */
function byAnswer(error) {
  if (error.offline) return say("The server does not answer.", KEPT, "Check your connection. As soon as the server is back, try again.");
  const minutes = Math.max(1, Math.ceil(Number(error.body.retryAfter ?? 60) / 60));
  switch (error.status) {
    case 401: return say("You are signed out.", "The server no longer knows this session. Drafts are sealed on this device and stay there.", "Sign in again, and you can go on where you were.");
    case 404: return say("The server does not have this note any more.", "", "Go back to the list and look again.");
    case 409: return byCode.conflict;
    case 413: return byCode["too-large"];
    case 429: return say("Too many attempts.", "To keep guessers out, the server is pausing sign-ins for this name.", `Please wait about ${minutes === 1 ? "a minute" : `${minutes} minutes`}, then try again. Your notes are safe.`);
    case 507: return say("The server’s disk is full.", `It could not store this. ${KEPT}`, "Copy anything urgent to a safe place, tell whoever runs the server, and try again once there is room.");
    default: return error.status >= 500
      ? say("The server had a problem.", KEPT, "Wait a moment and try again.")
      : say("The server did not accept this.", error.message, "Check the form and try again.");
  }
}

/** Sentences of the page's own, by name. */
export const own = {
  wrongSignIn: say("That name and passphrase do not go together.", "One of them is different from what was set. For your safety the server does not say which.", "Look for capital letters, missing words and the keyboard language, then try again. If the passphrase is gone, use your recovery code."),
  wrongRecovery: say("That name and recovery code do not go together.", "The code itself is well written, but it is not the one that belongs to this name now. A newer sheet replaces an older one.", "Check the name, and look for the sheet with the latest date."),
  loginTaken: say("That name is already taken.", "Everything else you set is kept.", "Choose another name and continue."),
  otherAccount: say("The server names a different account than this device remembers.", "Either the practice was set up anew, or something is wrong on the server.", "If you know that everything was set up anew, let this device forget the old account, then try again. If not, stop here and ask."),
  keysetLost: say("We do not know yet whether the change arrived.", "The server stopped answering in the middle. Nothing is broken: either the old or the new state holds, never half of each.", "Leave this page open: it keeps asking, and tells you. Until then keep both the old and the new one at hand."),
  keysetRace: say("Your keys were changed in another tab or on another device at the same moment.", "That change was kept, this one was not.", "Look at your ways in as they are now, and make the change again if you still want it."),
  noPrf: say("This passkey cannot hold a key.", "The browser or the device made a passkey, but without the part (PRF) that notes can be opened with.", "Use another device or browser for a passkey. Your passphrase and recovery code work as before."),
  noPasskey: say("No passkey was used.", "The request was dismissed, took too long, or this device has no passkey for your notes.", "Try again, or unlock with your passphrase."),
  passkeyHost: say("Passkeys need a site with a name.", "Browsers do not offer them on a bare number such as 127.0.0.1.", "Open this page under “localhost” in the address bar and sign in there."),
  noDemo: say("This server does not let two people sign in on one page.", "That is for demonstrations only, and it was started without the demo switch.", "Use the start page instead, one person a browser."),
  noModule: say("Part of this page could not be loaded.", "The server stopped, or something between you and it blocks the page’s own files.", "Check your connection and load the page again."),
};

/** A sentence for any failure, with `title`, `text` and `todo`. `override` maps codes or statuses to sentences that fit a place better. */
export function sentence(error, override = {}) {
  const key = error instanceof ApiError ? error.status : error?.code;
  if (override[key]) return override[key];
  if (error?.sentence) return error.sentence;
  if (error instanceof ApiError) return byAnswer(error);
  return byCode[error?.code] ?? byCode.internal;
}

/** An error that carries its own sentence. */
export const failure = (words, extra = {}) => Object.assign(new Error(words.title), { sentence: words }, extra);
