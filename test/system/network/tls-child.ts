import { createSystem } from '../../../src/system/index.ts';

/** Connects to a server with no trust, with another's, and with its certificate; prints what came of each. */
const [port, own = '', other = ''] = process.argv.slice(2);
const { tls, files } = createSystem();

async function attempt(trust: readonly Buffer[]): Promise<string> {
  try {
    const connection = await tls.connect({ host: '127.0.0.1', port: Number(port), name: 'core1.example.test', trust });
    connection.close();
    return 'connected';
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

const results = [await attempt([]), await attempt([await files.read(other)]), await attempt([await files.read(own)])];
process.stdout.write(results.join(' '));
