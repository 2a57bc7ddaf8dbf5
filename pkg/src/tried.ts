/** For what may fail, and is then told, or made up for, elsewhere. */
export function tried<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
