/** Messages of sweeps to users. */

/** `reason` says in a sentence how the last worker died. */
export const engineNotOpened = ({ deaths, reason }: { readonly deaths: number; readonly reason: string }): string =>
  deaths === 1
    ? `The engine could not be opened. ${reason}`
    : `The engine could not be opened: ${deaths} workers died while they opened it. ${reason}`;
