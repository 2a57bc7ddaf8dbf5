import type { Raw, RawInspection } from "./raw.js";

const CONTACT = "(shussf)";
const CHANGE = "*(ssbm)";
const PLAN = "ubb";

export type Call = readonly [number: number, args: string, answer: string];

/** Each call's number, the shapes of its arguments, and of its answer: one value, several as an array, or nothing. */
export const calls: Readonly<Record<Exclude<keyof Raw, "scrub">, Call>> = {
  inspect: [0, "b", "hs"],
  checkAccount: [1, "s", ""],
  planHint: [2, "ss?b", PLAN],
  planUnlock: [3, "sb?b", PLAN],
  planNew: [4, "su", PLAN],
  signInPassphrase: [5, "ss?bb", "us"],
  signInRecovery: [6, "ss?b", "us"],
  signInUnlock: [7, "ub", "u"],
  signInClose: [8, "u", ""],
  vaultCreate: [9, "subb", "ubssss"],
  vaultUnlockPassphrase: [10, "sb?bb", "u"],
  vaultUnlockRecovery: [11, "sb?bs", "u"],
  vaultUnlockPasskey: [12, "sb?bb", "u"],
  sealTo: [13, "bsubt", "b"],
  vaultClose: [20, "u", ""],
  vaultState: [21, "u", "subh*(uu?b)"],
  planChange: [22, "uu", PLAN],
  vaultChangePassphrase: [23, "uubb", "bss"],
  vaultNewRecoveryCode: [24, "u", "bss"],
  vaultAddPasskey: [25, "ubbb", "bu"],
  vaultRemoveUnlock: [26, "uu", "b"],
  vaultRefresh: [27, "ub", ""],
  sealPrivate: [28, "ussubt?b", "b"],
  openPrivate: [29, "usbu", "usutc"],
  vaultRotate: [40, "u*uubbst", `*${CHANGE}ssss*(huusf)`],
  circleCreate: [41, "us*st", `u${CHANGE}`],
  vaultCards: [42, "u", "*b"],
  vaultPublish: [43, "u", CHANGE],
  vaultMeet: [44, "u*b", CONTACT + CHANGE],
  vaultConfirm: [45, "ush", CHANGE],
  vaultContact: [46, "us", `?${CONTACT}`],
  vaultContacts: [47, "u", `*${CONTACT}`],
  vaultLoad: [48, "u*(sb)", ""],
  openSealed: [49, "ub", "susutc"],
  openingStart: [60, "u?b", "u"],
  openingAdd: [61, "ub", ""],
  openingStep: [62, "uu", "fuu"],
  openingFinish: [63, "u", "u"],
  openingClose: [64, "u", ""],
  circleClose: [65, "u", ""],
  circleState: [66, "u", "hs*seufff"],
  circleMembers: [67, "u", "*(shuff)"],
  circleHistory: [68, "u", "*(utsussuffsf)"],
  circleOpen: [69, "usb?u", "usutchsf"],
  circleReview: [70, "u*s", "*(sssuu)"],
  circleMissing: [71, "u", "*(su)"],
  circleGaps: [72, "u", "*(suu)"],
  circleSeen: [73, "u", "b"],
  circleHead: [74, "u", "b"],
  circleCompare: [75, "ub", "uu*(su)"],
  circleGrant: [80, "usufft", CHANGE],
  circleRevoke: [81, "usst", CHANGE],
  circleLeave: [82, "ust", CHANGE],
  circleRenew: [83, "ust", CHANGE],
  circleRebase: [84, "ubt", CHANGE],
  circlePrepare: [85, "uu", "f"],
  circleRefresh: [86, "u*b", ""],
  circleSeal: [87, "ussubt?b", "b"],
};

/** What follows the hash and the name of an object that is inspected. */
export const inspected: Readonly<Record<RawInspection[1], string>> = {
  keyset: "suu*(bb)", record: "husu", card: "su", contacts: "u", grant: "u", log: "huuu", letter: "uh",
};
