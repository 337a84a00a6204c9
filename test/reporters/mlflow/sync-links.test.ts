/** `sync` of a folder that somebody else made, where files are links to private ones. */
import { createHash } from 'node:crypto';
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sync } from '../../../src/index.ts';
import { emptyFolder, offlineRun } from './_runs.ts';
import { startStub } from './_stub.ts';

it('neither reads nor sends a file that a link in the folder leads to', async () => {
  const stub = await startStub();
  try {
    const secret = join(emptyFolder(), 'id_rsa');
    writeFileSync(secret, 'a private key');
    const folder = await offlineRun();
    const [plot] = readdirSync(join(folder, 'plots'));
    rmSync(join(folder, 'plots', plot!));
    symlinkSync(secret, join(folder, 'plots', plot!));
    symlinkSync(secret, join(folder, 'plots', 'key.svg'));
    const synced = await sync(folder, { uri: stub.uri, seconds: 5 });
    const said = JSON.stringify(synced);
    expect(said).toContain('is a link that leads out of this folder');
    // The stub shows the SHA-256 of each file that it got.
    const digest = createHash('sha256').update('a private key').digest('hex');
    const { runs } = await stub.look('offline');
    expect(runs).toHaveLength(1);
    expect(JSON.stringify(runs)).not.toContain(digest);
  } finally {
    await stub.close();
  }
}, 60_000);
