// Rendered on the server, on every request: importing the package there must do nothing, and `inspect` is what a server uses.
import { HushnoteError, init, inspect } from "hushnote";
import Client from "./client.jsx";

export const dynamic = "force-dynamic";

export default async function Page() {
  await init();
  let code = "no error";
  try {
    inspect(new Uint8Array(3));
  } catch (error) {
    code = error instanceof HushnoteError ? error.code : String(error);
  }
  return <main><p id="server">{code}</p><Client /></main>;
}
