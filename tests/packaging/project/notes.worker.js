import "hushnote/worker-thread";
