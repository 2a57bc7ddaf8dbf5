// A thread of Node's as a page's worker that opens records: the same code at the other end of the same channel.
import { parentPort } from "node:worker_threads";
import { serveRecords } from "../../../pkg/dist/open-worker.js";

parentPort.once("message", (port) => serveRecords(port));
