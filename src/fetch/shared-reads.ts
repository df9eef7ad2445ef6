import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';

/** What all sockets of this thread read into: a read and the parsing of it end before the next begins. */
let shared: Buffer | undefined;
const sharedBytes = 256 * 1024;

/** Of an answer's head the parser keeps views until it is whole: it gets memory of its own, this much at a time. */
const headBytes = 2 * 1024;

/** What the owner of a socket tells it of the answer that it reads. */
export interface SharedReads {
  /** The head of the answer is through, and its body is next. False again before the next head may begin. */
  isInBody: boolean;
}

const readsOf = new WeakMap<Socket, SharedReads>();

/** What to tell a socket of the answers that it reads; undefined for one that shares no memory. */
export function findSharedReads(socket: Socket): SharedReads | undefined {
  return readsOf.get(socket);
}

/**
 * Connects like `net.connect`, with a socket that reads into memory which is used again for every read. Memory of its own
 * for each chunk lies outside V8's heap, and a few dozen of them make V8 mark the whole of it.
 *
 * The socket is for a reader that listens for `readable`, calls `read()` until it gives null, and is done with a chunk
 * of a body before it asks for the next: undici's parser. What that leaves over (`unshift`, or by not reading) is copied,
 * and nothing more is read from the network until it is taken. Until `isInBody` is set, chunks are small and the reader's.
 */
export function connectSharing(options: TcpNetConnectOpts): Socket {
  shared ??= Buffer.allocUnsafeSlow(sharedBytes);
  let chunk: Buffer | null = null;
  let isShared = false;
  let isStopped = false;
  const reads: SharedReads = { isInBody: false };
  const socket = connect({
    ...options,
    onread: {
      buffer: shared,
      callback(count, buffer) {
        chunk = Buffer.from(buffer.buffer, buffer.byteOffset, count);
        isShared = true;
        socket.emit('readable');
        isShared = false;
        if (chunk === null) return true;
        chunk = Buffer.from(chunk);
        isStopped = true;
        return false;
      },
    },
  });
  readsOf.set(socket, reads);
  // Starts to read where reading has stopped, and lets the end of the stream be seen; gives nothing by itself.
  const readNothing = socket.read.bind(socket, 0);
  socket.read = (size?: number) => {
    if (size === 0) return readNothing();
    const taken = chunk;
    chunk = null;
    if (taken === null) {
      if (!isStopped) return null;
      isStopped = false;
      readNothing();
      return null;
    }
    if (!isShared || reads.isInBody) return taken;
    if (taken.length > headBytes) chunk = taken.subarray(headBytes);
    return Buffer.from(taken.subarray(0, headBytes));
  };
  socket.unshift = (rest: Buffer) => {
    chunk = chunk === null ? rest : Buffer.concat([rest, chunk]);
  };
  return socket;
}
