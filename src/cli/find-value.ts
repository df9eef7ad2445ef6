/** The value of a flag among words that are not parsed yet. */
export function findValue(flag: string, argv: readonly string[]): string | undefined {
  const position = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  if (position === -1) return undefined;
  const word = argv[position];
  return word?.startsWith(`${flag}=`) ? word.slice(flag.length + 1) : argv[position + 1];
}
