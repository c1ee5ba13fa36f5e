import type { Reporter, TestCase } from 'vitest/node';

/**
 * Says at once why a test is red (the runner keeps it for the end), and in the end, by name, what this machine lacks and what is left
 * to `npm run test:all`.
 */
// biome-ignore lint/style/noDefaultExport: the runner asks for it.
export default class AtOnce implements Reporter {
  #skipped = new Map<string, number>();
  #left = '';

  onInit(vitest: { readonly projects: readonly { readonly name: string }[] }): void {
    const names = vitest.projects.map(({ name }) => name);
    this.#left = names.includes('thorough')
      ? ''
      : 'Left to npm run test:all: real Neo4j servers, drivers and certbot; a kill at every single change; Neo4j asked anew.';
  }

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    if (state === 'failed') {
      const why = errors?.map(({ message, stack = '' }) => `${message}\n${firstPlace(stack)}`).join('\n') ?? '';
      process.stderr.write(`\nFAILED ${test.module.relativeModuleId} > ${test.fullName}\n${indented(why)}\n`);
    }
    // Others were left out by whoever chose the tests.
    if (state === 'skipped' && test.fullName.includes('(needs ')) {
      const where = `${test.module.relativeModuleId} > ${test.parent.type === 'suite' ? test.parent.fullName : test.name}`;
      this.#skipped.set(where, (this.#skipped.get(where) ?? 0) + 1);
    }
  }

  onTestRunEnd(): void {
    const skipped = [...this.#skipped].map(([where, count]) => `  ${where}${count > 1 ? ` (${count} tests)` : ''}`);
    if (skipped.length > 0)
      process.stdout.write(`\nSkipped, because this machine lacks what they need:\n${skipped.join('\n')}\n`);
    if (this.#left !== '') process.stdout.write(`\n${this.#left}\n`);
  }
}

function firstPlace(stack: string): string {
  return stack.split('\n').find((line) => /\/test\/.*:\d+:\d+/.test(line)) ?? '';
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
