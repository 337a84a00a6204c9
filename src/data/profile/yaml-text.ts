import { printableJson } from '../../contracts/printable.ts';

const plain = /^[A-Za-z_][\w./-]*( [\w-]+)*$/;
/** Words that YAML 1.1 or 1.2 reads as something other than a text. */
const words = /^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

/** A text from a file as YAML: in quotes wherever it could be read as something else, with no control character. */
export const yamlText = (text: string): string =>
  plain.test(text) && !words.test(text) && text.length <= 60 ? text : printableJson(text);
