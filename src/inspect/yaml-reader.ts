/** The YAML reader, in a module of its own: it is large, and loaded only for a file that needs it. */
export { parse, YAMLParseError } from 'yaml';
