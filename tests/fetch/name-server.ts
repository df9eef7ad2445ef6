import { createSocket } from 'node:dgram';
import { createServer, isIPv4, type Socket } from 'node:net';

const typeNumbers = { A: 1, CNAME: 5, AAAA: 28 } as const;
type RecordType = keyof typeof typeNumbers;

/** One record of an answer. */
export interface NameRecord {
  readonly name: string;
  readonly type: RecordType;
  /** An IP address, or the name that a CNAME points to. */
  readonly data: string;
  readonly ttl?: number;
}

/** What the server does with a question; without anything it answers that there are no records. */
export interface NameReply {
  readonly records?: readonly NameRecord[];
  /** 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED. */
  readonly code?: number;
  readonly afterMs?: number;
  /** Over UDP only the beginning is sent, so that the client asks again over TCP. */
  readonly isTruncated?: boolean;
  /** Sent before the answer, as they are: `id` puts the question's id first. */
  readonly garbage?: readonly { readonly bytes: Buffer; readonly id: 'same' | 'other' | 'none' }[];
  readonly isSilent?: boolean;
}

export interface NameQuestion {
  readonly name: string;
  readonly type: string;
  readonly transport: 'udp' | 'tcp';
}

export interface NameServer {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  /** All questions so far, in the order they came. */
  readonly questions: readonly NameQuestion[];
  close(): Promise<void>;
}

/** Addresses of a name, in a row. */
export function addressRecords(name: string, addresses: readonly string[], ttl = 60): NameRecord[] {
  return addresses.map((data) => ({ name, type: isIPv4(data) ? 'A' : 'AAAA', data, ttl }));
}

/** A DNS server on this machine, over UDP and TCP. Records of a type that was not asked for stay out, but for CNAMEs. */
export async function startNameServer(answer: (question: NameQuestion) => NameReply): Promise<NameServer> {
  const questions: NameQuestion[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const sockets = new Set<Socket>();

  function serveQuestion(message: Buffer, transport: 'udp' | 'tcp', send: (bytes: Buffer) => void): void {
    const asked = readQuestion(message);
    const question = { name: asked.name, type: asked.type, transport };
    questions.push(question);
    const reply = answer(question);
    for (const { bytes, id } of reply.garbage ?? []) send(withId(bytes, message.readUInt16BE(0), id));
    if (reply.isSilent) return;
    const respond = () => send(writeAnswer(message, asked, { ...reply, isTruncated: isCut(reply, transport) }));
    if (reply.afterMs === undefined) respond();
    else {
      const timer = setTimeout(() => {
        timers.delete(timer);
        respond();
      }, reply.afterMs);
      timers.add(timer);
    }
  }

  const tcp = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0);
        const message = received.subarray(2, end);
        received = received.subarray(end);
        serveQuestion(message, 'tcp', (bytes) => {
          const length = Buffer.alloc(2);
          length.writeUInt16BE(bytes.length);
          if (socket.writable) socket.write(Buffer.concat([length, bytes]));
        });
      }
    });
  });
  const port = await new Promise<number>((resolve) => {
    tcp.listen(0, '127.0.0.1', () => resolve((tcp.address() as { port: number }).port));
  });
  const udp = createSocket('udp4');
  udp.on('message', (message, from) => {
    serveQuestion(message, 'udp', (bytes) => udp.send(bytes, from.port, from.address, () => {}));
  });
  // Another program may hold the same number for UDP: that ends the test with the system's error, and is no failure of ours.
  await new Promise<void>((resolve, reject) => {
    udp.once('error', reject);
    udp.bind(port, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${port}`,
    questions,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => udp.close(() => resolve()));
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}

function isCut({ isTruncated = false }: NameReply, transport: 'udp' | 'tcp'): boolean {
  return isTruncated && transport === 'udp';
}

interface ParsedQuestion {
  readonly name: string;
  readonly type: string;
  /** Where the question's section ends. */
  readonly end: number;
}

function readQuestion(message: Buffer): ParsedQuestion {
  const labels: string[] = [];
  let position = 12;
  for (let length = message[position] ?? 0; length > 0; length = message[position] ?? 0) {
    labels.push(message.toString('latin1', position + 1, position + 1 + length));
    position += 1 + length;
  }
  const number = message.readUInt16BE(position + 1);
  const type = Object.entries(typeNumbers).find(([, each]) => each === number)?.[0] ?? String(number);
  return { name: labels.join('.').toLowerCase(), type, end: position + 5 };
}

function writeAnswer(message: Buffer, question: ParsedQuestion, reply: NameReply): Buffer {
  const records = reply.isTruncated
    ? []
    : (reply.records ?? []).filter(({ type }) => type === question.type || type === 'CNAME');
  const header = Buffer.alloc(12);
  header.writeUInt16BE(message.readUInt16BE(0), 0);
  // A response with recursion, to a question that wanted it.
  header.writeUInt16BE(0x8180 | (reply.isTruncated ? 0x0200 : 0) | (reply.code ?? 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, message.subarray(12, question.end), ...records.map(writeRecord)]);
}

function writeRecord({ name, type, data, ttl = 60 }: NameRecord): Buffer {
  const bytes = type === 'CNAME' ? writeName(data) : writeAddress(data);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(typeNumbers[type], 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(bytes.length, 8);
  return Buffer.concat([writeName(name), fixed, bytes]);
}

function writeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from(label, 'latin1'));
  return Buffer.concat([...labels.flatMap((label) => [Buffer.from([label.length]), label]), Buffer.from([0])]);
}

function writeAddress(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  // The URL parser writes out IPv4 at an address's end as two groups.
  const text = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = '', right] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [groups(left), groups(right ?? '')];
  const zeros = right === undefined ? [] : Array<number>(8 - before.length - after.length).fill(0);
  return Buffer.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

function withId(bytes: Buffer, id: number, which: 'same' | 'other' | 'none'): Buffer {
  if (which === 'none') return bytes;
  const start = Buffer.alloc(2);
  start.writeUInt16BE(which === 'same' ? id : id ^ 0xffff);
  return Buffer.concat([start, bytes]);
}
