/** Longer than a process that lives can take to answer. */
const answerLimitMs = 3_000;

/** A named pipe of Windows: it is there as long as the process that made it. */
const pipeOf = (id: string): string => `\\\\.\\pipe\\neo4j-tls-${id}`;

/** See `Host.mark`. */
export async function mark(id: string): Promise<() => void> {
  if (process.platform !== 'win32') return () => {};
  const { createServer } = process.getBuiltinModule('node:net');
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    // Where it cannot be had, the number alone decides, as before.
    server.once('error', () => resolve());
    server.listen(pipeOf(id), resolve);
  });
  server.unref();
  return () => server.close();
}

/** See `Host.isMarked`. */
export async function isMarked(id: string): Promise<boolean | undefined> {
  if (process.platform !== 'win32') return undefined;
  const { connect } = process.getBuiltinModule('node:net');
  return new Promise((resolve) => {
    const socket = connect(pipeOf(id));
    const end = (answer: boolean | undefined) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(answerLimitMs, () => end(undefined));
    socket.once('connect', () => end(true));
    // Only this says that nobody has it; a pipe that is busy or closed to us is somebody's.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => end(code === 'ENOENT' ? false : undefined));
  });
}
