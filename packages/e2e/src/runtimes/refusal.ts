const ERRNOS: readonly (readonly [RegExp, string])[] = [
  [/invalid argument/i, 'EINVAL'],
  [/numerical result out of range|result too large/i, 'ERANGE'],
  [/no such file or directory/i, 'ENOENT'],
  [/no such device/i, 'ENODEV'],
  [/permission denied/i, 'EACCES'],
  [/operation not permitted/i, 'EPERM'],
  [/operation not supported/i, 'ENOTSUP'],
  [/device or resource busy/i, 'EBUSY'],
  // which of these is said depends on who is first to see that the process is gone
  [/^OOM:|sync socket/, 'killed'],
]

/** The runtime's last error, without what differs from run to run, and the errno that it names; 'killed' where the container had no memory to start in. */
export function refusalOf(log: string, id: string): { refused: string; said: string } {
  const lines = log.split('\n').filter((line) => line.trim() !== '' && !/level=warning/.test(line))
  const last = (lines.at(-1) ?? '').replaceAll(id, 'ID')
  const said = (/msg="((?:[^"\\]|\\.)*)"/.exec(last)?.[1]?.replaceAll('\\"', '"') ?? last)
    .replace(/^\d{4}-\d\d-\d\dT\S+\s+/, '')
    .slice(0, 240)
  return { refused: ERRNOS.find(([pattern]) => pattern.test(said))?.[1] ?? 'spec', said }
}
