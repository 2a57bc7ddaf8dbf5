// When somebody was in a circle: what was written at other times is not for her, and no sign of anything wrong.

/** The epochs in which `account` was in the circle, or into which she was let later; `history` as the package gives it. */
export function epochsOf(account, history) {
  const epochs = new Set();
  let inside = false;
  for (const entry of history) {
    const { deed, author, epoch } = entry;
    const concerned = entry.account === account;
    if (deed === "created" && author === account || deed === "granted" && concerned) inside = true;
    if (deed === "revoked" && concerned) inside = false;
    if (deed === "granted" && concerned && entry.history) for (let before = 0; before < epoch; before++) epochs.add(before);
    if (inside) epochs.add(epoch);
    if (deed === "left" && author === account) inside = false;
  }
  return epochs;
}
