// Reads a WebAssembly module, front to back.
export class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }
  get more() { return this.at < this.end; }
  u8() { return this.bytes[this.at++]; }
  leb() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }
  sub(length) {
    const piece = new Reader(this.bytes, this.at, this.at + length);
    this.at += length;
    return piece;
  }
  text() { const piece = this.sub(this.leb()); return piece.bytes.toString("utf8", piece.at, piece.end); }
}

/** Each section of a module: its number, what is in it, and where it starts, its number and length included. */
export function* sections(bytes) {
  const reader = new Reader(bytes, 8);
  while (reader.more) {
    const start = reader.at;
    const id = reader.u8();
    yield { id, section: reader.sub(reader.leb()), start };
  }
}
