import { isUtf8 } from 'node:buffer';

// Ten times what etcd takes for one object; a packed file can hold gigabytes of one line.
const MAX_LINE = 16 * 1024 * 1024;

/** Cuts a stream of bytes at `\n`. A line that is too long or is not UTF-8 comes as undefined, and the next one is whole again. */
export async function* splitLines(stream: AsyncIterable<Buffer>): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = [];
  let size = 0;
  const take = (): string | undefined => {
    const line = size > MAX_LINE ? undefined : Buffer.concat(parts);
    parts = [];
    size = 0;
    return line !== undefined && isUtf8(line) ? line.toString('utf8') : undefined;
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      add(chunk.subarray(from, end));
      from = end + 1;
      yield take();
    }
    add(chunk.subarray(from));
  }
  if (size > 0) yield take();

  function add(bytes: Buffer): void {
    size += bytes.length;
    if (size > MAX_LINE) parts = [];
    else if (bytes.length > 0) parts.push(bytes);
  }
}
