import { constants, realpathSync, statSync, unlinkSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sink } from '@toride/report';
import type { Context } from './context.ts';

/** Writes a file that appears complete or not at all; a device or FIFO is written to as it is. */
export async function writeFile(
  path: string,
  context: Context,
  produce: (sink: Sink) => Promise<void>,
): Promise<void> {
  const existing = statSync(path, { throwIfNoEntry: false });
  // A device, a FIFO or `/dev/stdout` is written to; renaming would replace it by a file.
  if (existing !== undefined && !existing.isFile()) {
    await writeInto(await open(path, constants.O_WRONLY), produce);
    return;
  }
  // A symbolic link stays one: what it points at is replaced.
  const target = existing === undefined ? path : realpathSync(path);
  await replaceFile(target, context, existing?.mode, produce);
}

/** Writes beside `target` and renames; `mode` is that of the file to replace. */
export async function replaceFile(
  target: string,
  context: Pick<Context, 'onExit'>,
  mode: number | undefined,
  produce: (sink: Sink) => Promise<void>,
): Promise<void> {
  const scratch = join(dirname(target), `.${basename(target)}.${process.pid}.toride`);
  // `wx` refuses a name that exists: nobody can plant a symbolic link there.
  const handle = await open(scratch, 'wx', 0o666);
  const forget = context.onExit(() => unlinkSync(scratch));
  try {
    if (mode !== undefined) await handle.chmod(mode & 0o7777);
    await writeInto(handle, produce);
    await rename(scratch, target);
    forget();
  } catch (error) {
    forget();
    unlinkSync(scratch);
    throw error;
  }
}

async function writeInto(handle: FileHandle, produce: (sink: Sink) => Promise<void>): Promise<void> {
  try {
    await produce({
      async write(chunk) {
        await handle.writeFile(chunk);
      },
    });
    // Some file systems tell that the disk is full only now.
    await handle.sync().catch(ignoreUnsupported);
  } finally {
    await handle.close();
  }
}

/** Pipes and devices cannot be synced, which loses nothing. */
function ignoreUnsupported(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EINVAL' && error.code !== 'ENOTSUP' && error.code !== 'EROFS') throw error;
}
