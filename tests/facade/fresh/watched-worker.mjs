// The worker's file, beside what looks at the memory it makes, and can make it say something odd.
import "./watched.mjs";
import "../../../pkg/dist/worker-thread.js";
