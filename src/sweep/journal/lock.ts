import { ExplainedError } from '../../contracts/explained-error.ts';
import { acquireLock, lockLease, type Holder } from '../../files/lock.ts';
import { isStopped, life } from '../../files/owner.ts';
import { locked, lockedByStopped, lockedByUnknown, lockLost } from './messages.ts';

/** Another process works on the sweep, which has one writer. */
export class SweepLockError extends ExplainedError {
  override readonly name = 'SweepLockError';
}

export interface Lock {
  /** Throws `SweepLockError` when another process took over, because this one gave no sign of life for a lease. */
  check(): void;
  release(): void;
}

/** Throws `SweepLockError` if another process works on the sweep. A stopped one does, as its workers still run. */
export const takeLock = (path: string, lease = lockLease): Lock => {
  const acquired = acquireLock(path, lease);
  if (!acquired.lock) throw new SweepLockError(inUseMessage(path, acquired.holder));
  const { isHeld, release } = acquired.lock;
  return {
    check: () => {
      if (!isHeld()) throw new SweepLockError(lockLost({ path, lease }));
    },
    release,
  };
};

const inUseMessage = (path: string, owner: Holder | undefined): string => {
  if (!owner) return lockedByUnknown({ path });
  const { pid, host, since } = owner;
  return life(owner) === 'alive' && isStopped(owner)
    ? lockedByStopped({ pid, since })
    : locked({ pid, host, since, path });
};
