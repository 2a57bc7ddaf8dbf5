// `node missing.mjs ENGINE`: says why the engine cannot be driven here and exits with 0, or exits with 1 when it can.
import { missing } from "./webdriver.mjs";

const reason = missing(process.argv[2]);
if (reason) console.log(reason);
process.exitCode = reason ? 0 : 1;
