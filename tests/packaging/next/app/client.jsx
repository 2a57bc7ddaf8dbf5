"use client";
import { useEffect } from "react";
import * as hushnote from "hushnote";
import { report, scenario } from "./scenario.js";

const worker = () => new Worker(new URL("./notes.worker.js", import.meta.url), { type: "module" });

export default function Client() {
  useEffect(() => {
    report(scenario(hushnote, { worker }));
  }, []);
  return <p>{typeof hushnote.Vault}</p>;
}
