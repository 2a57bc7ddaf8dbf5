// The page's own address for the package's worker: the policy of the site lets only this file become a worker.
import "/hushnote/worker-thread.js";
