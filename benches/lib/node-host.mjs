// The process that measures for Node: runs an exported function of a module of the benches, and answers what it gave.
process.on("message", async ({ module, name, args }) => {
  try {
    const value = await (await import(`../${module}`))[name](...args);
    process.send({ value });
  } catch (error) {
    process.send({ error: error?.stack ?? String(error) });
  }
});
