/** Where a server listens that nobody named: the address of `mlflow server` and `assay ui`. */
export const defaultUri = 'http://127.0.0.1:5000';

/** One sentence where runs can't be sent to this address: assay speaks to a server, and to no database or folder. */
export const uriProblem = (uri: string): string | undefined => {
  if (/^https?:/i.test(uri)) return httpProblem(uri);
  if (/^databricks(-uc)?(:|$)/.test(uri))
    return (
      `\`${uri}\` names a workspace by a profile that only MLflow's Python client reads; write the address of the ` +
      'workspace, `https://…`, and set `MLFLOW_TRACKING_TOKEN`.'
    );
  const store = /^(file:|[./~]|[a-z]:[\\/])/i.test(uri)
    ? 'a folder'
    : /^(sqlite|postgresql|mysql|mssql)/.test(uri)
      ? 'a database'
      : undefined;
  if (!store)
    return (
      `\`${withoutPassword(uri)}\` is not the address of a server; write one that begins with \`http://\` or ` +
      `\`https://\`, such as \`${defaultUri}\`.`
    );
  const shown = withoutPassword(uri);
  return (
    `\`${shown}\` is ${store}, and assay speaks to a server: run \`mlflow server --backend-store-uri ${shown} ` +
    `--port 5000\` and write \`${defaultUri}\`.`
  );
};

const httpProblem = (uri: string): string | undefined => {
  try {
    const { search, hash } = new URL(uri);
    return search === '' && hash === ''
      ? undefined
      : `\`${withoutPassword(uri)}\` has a part after \`${search === '' ? '#' : '?'}\`; write the address that ` +
          '`mlflow server` listens at.';
  } catch {
    return `\`${withoutPassword(uri)}\` cannot be read as an address; write one such as \`${defaultUri}\`.`;
  }
};

/** An address as it may be shown: without a login, and without what may be one behind it. */
const withoutPassword = (uri: string): string =>
  uri.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1…@').replace(/([?#]).*$/, '$1…');
