import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { exampleFiles, fences, pages, root, textOf } from './_pages.ts';

/** The words of one command: `A=1 npx assay run 'a b' | jq` gives [['npx', 'assay', 'run', 'a b'], ['jq']]. */
const commandsOf = (line: string): string[][] => {
  const commands: string[][] = [[]];
  for (const [token] of line.replace(/\\\n/g, ' ').matchAll(/'[^']*'|"[^"]*"|&&|[|;]|#.*|[^\s'"|;&#]+/g)) {
    if (token.startsWith('#')) break;
    if (/^(&&|[|;])$/.test(token)) commands.push([]);
    // A shell makes several words of a pattern.
    else if (/^[^'"]*\*/.test(token)) commands.at(-1)!.push(token, token);
    else commands.at(-1)!.push(token.replace(/^(['"])(.*)\1$/, '$2'));
  }
  return commands.map(withoutVariables).filter((words) => words.length > 0);
};
const withoutVariables = (words: string[]): string[] => {
  const first = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  return first < 0 ? [] : words.slice(first);
};

/** The words behind `assay`, up to a redirection. */
const argumentsOf = (words: readonly string[]): string[] | undefined => {
  const from = words[0] === 'npx' ? words.slice(1) : words;
  if (from[0] !== 'assay') return undefined;
  const end = from.findIndex((word) => /^\d?[<>]/.test(word));
  return from.slice(1, end < 0 ? undefined : end);
};

/** Parses and runs nothing; throws at an unknown command, option or number of arguments. */
const parseAssay = async (args: readonly string[]): Promise<void> => {
  const program = createProgram(() => {});
  for (const command of [program, ...program.commands] as Command[]) {
    command.configureOutput({ outputError: () => {}, writeOut: () => {}, writeErr: () => {} });
    if (command !== program) command.action(() => {});
  }
  await program.parseAsync([...args], { from: 'user' });
};

const scripts = (JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }).scripts;

/** What a command names in this repository must be there. */
const missing = (words: readonly string[]): string[] => {
  const script = words[0] === 'npm' && words[1] === 'run' ? words[2] : undefined;
  if (script !== undefined && !(script in scripts)) return [`npm run ${script}`];
  return words.filter(
    (word) =>
      /^(experiments|examples|bench|scripts|test|src)\/[^*]*\.(yaml|ts|sh|py|js)$/.test(word) &&
      !existsSync(join(root, word)),
  );
};

type Line = readonly [place: string, line: string];

/** Lines to copy and run. */
const shown: readonly Line[] = [
  ...fences('sh', 'bash').flatMap(({ place, text }) =>
    text
      .replace(/\\\n/g, ' ')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): Line => [place, line]),
  ),
  ...createProgram(() => {}).commands.flatMap((command) =>
    examplesIn(command).map((line): Line => [`assay ${command.name()} --help`, line]),
  ),
];
/** Commands in sentences, which may leave arguments out: `assay validate`. */
const mentioned: readonly Line[] = [
  ...pages.flatMap((page) => found(page, /`((?:npx )?assay [a-z][^`\n]*|npm run [^`\n]*)`/g)),
  ...exampleFiles.flatMap((file) => found(file, /npx (assay [^`\n,]*)/g)),
];

function found(file: string, pattern: RegExp): Line[] {
  return [...textOf(file).matchAll(pattern)].map(([, line]): Line => [file, line!.replaceAll('\\|', '|')]);
}

function examplesIn(command: Command): string[] {
  const written: string[] = [];
  command.configureOutput({ writeOut: (text) => written.push(text) });
  command.outputHelp();
  return [...written.join('').matchAll(/^ {2}(.*assay .*)$/gm)]
    .map(([, line]) => line!)
    .filter((line) => /^(cat|echo|assay|curl) /.test(line));
}

const expectToExist = async (line: string, harmless: readonly string[]): Promise<void> => {
  for (const words of commandsOf(line)) {
    const args = argumentsOf(words);
    if (args)
      await parseAssay(args).catch((error: CommanderError) => {
        if (!harmless.includes(error.code)) throw error;
      });
    expect(missing(words)).toEqual([]);
  }
};
const help = ['commander.helpDisplayed', 'commander.version'];

describe('command lines to copy', () => {
  it('are found', () => expect(shown.length).toBeGreaterThan(80));
  it.each(shown)('%s: %s', (_, line) => expectToExist(line, help));
});
describe('commands in sentences', () => {
  it('are found', () => expect(mentioned.length).toBeGreaterThan(50));
  it.each(mentioned)('%s: %s', (_, line) => expectToExist(line, [...help, 'commander.missingArgument']));
});

it('help gives each command one line of at most 60 columns, under its group', () => {
  const program = createProgram(() => {});
  const help = program.helpInformation();
  const groups = [...help.matchAll(/^([A-Z][a-z ]+):\n/gm)].map(([, title]) => title);
  expect(groups).toEqual(['Options', 'Train', 'Inspect', 'Compare', 'Use', 'Set up']);
  for (const { name, line } of program.commands.map((command) => ({
    name: command.name(),
    line: help.split('\n').find((text) => text.startsWith(`  ${command.name()} `)) ?? '',
  })))
    expect(line, name).toMatch(new RegExp(`^.{20,60}$`));
});
