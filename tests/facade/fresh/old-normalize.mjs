// An engine whose regular expressions know Unicode 17, and whose `normalize` knows 15.
import { account, fails, load, ok } from "./kit.mjs";

const { normalize } = String.prototype;
// what it does not know stays where it stands
String.prototype.normalize = function (form) {
  return this.split(/([\u0897\u1acf\u{113ce}])/u).map((part) => normalize.call(part, form)).join("");
};

export default async function () {
  ok("\u1acf\u0323".normalize("NFC") === "\u1acf\u0323" && "e\u0301".normalize("NFC") === "\u00e9");
  const { Vault } = await load();
  const { vault, keyset } = await Vault.create({ account, passphrase: "e\u0301 \u0e49 \u{1e944} \u{1f9d1}" });
  for (const unknown of ["\u0897", "a\u1acf\u0323", "\u{113ce}", "one \u1aeb", "\u{1e6f5}"]) {
    await fails("bad-input", () => Vault.create({ account, passphrase: unknown }), escape(unknown));
    await fails("bad-input", () => vault.changePassphrase(unknown), escape(unknown));
  }
  // one set elsewhere can still be tried
  await fails("cannot-unlock", () => Vault.unlock(keyset, { account, passphrase: "a\u1acf" }));
  vault.close();
  (await Vault.unlock(keyset, { account, passphrase: "\u00e9 \u0e49 \u{1e944} \u{1f9d1}" })).close();
}
