import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';

/** What all sockets of this thread read into: a read and the parsing of it end before the next begins. */
let shared: Buffer | undefined;
const sharedBytes = 256 * 1024;

/**
 * Connects like `net.connect`, with a socket that reads into memory which is used again for every read. Memory of its own
 * for each chunk lies outside V8's heap, and a few dozen of them make V8 mark the whole of it.
 *
 * The socket is for a reader that listens for `readable`, calls `read()` until it gives null, and is done with a chunk
 * before it asks for the next: undici's parser. What that leaves over (`unshift`, or by not reading) is copied, and nothing
 * more is read from the network until it is taken.
 */
export function connectSharing(options: TcpNetConnectOpts): Socket {
  shared ??= Buffer.allocUnsafeSlow(sharedBytes);
  let chunk: Buffer | null = null;
  let isStopped = false;
  const socket = connect({
    ...options,
    onread: {
      buffer: shared,
      callback(count, buffer) {
        chunk = Buffer.from(buffer.buffer, buffer.byteOffset, count);
        socket.emit('readable');
        if (chunk === null) return true;
        chunk = Buffer.from(chunk);
        isStopped = true;
        return false;
      },
    },
  });
  // Starts to read where reading has stopped, and lets the end of the stream be seen; gives nothing by itself.
  const readNothing = socket.read.bind(socket, 0);
  socket.read = (size?: number) => {
    if (size === 0) return readNothing();
    const taken = chunk;
    chunk = null;
    if (taken === null && isStopped) {
      isStopped = false;
      readNothing();
    }
    return taken;
  };
  socket.unshift = (rest: Buffer) => {
    chunk = chunk === null ? rest : Buffer.concat([rest, chunk]);
  };
  return socket;
}
