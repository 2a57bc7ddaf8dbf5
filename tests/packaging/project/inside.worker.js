import * as hushnote from "hushnote";
import { scenario } from "./scenario.js";

scenario(hushnote).catch((error) => [`threw ${error?.stack ?? error}`]).then((wrong) => postMessage(wrong));
