/**
 * Runs `f` without its warnings: a second copy of tfjs announces each kernel that is there already, old packages the
 * modules they use.
 */
export const quietly = <T>(f: () => T): T => {
  const { warn, info, log } = console;
  const { noDeprecation } = process;
  const silent = () => {};
  Object.assign(console, { warn: silent, info: silent, log: silent });
  process.noDeprecation = true;
  try {
    return f();
  } finally {
    Object.assign(console, { warn, info, log });
    process.noDeprecation = noDeprecation ?? false;
  }
};
