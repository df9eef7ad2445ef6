/** How many words, a power of two where it is a room's, and how many units of all of them together. */
export interface RoomSize {
  readonly words: number;
  readonly units: number;
}

/** Numbers of a record: a word's hash, its start and length in the arena, its count. */
export const recordFields = 4;

/** Where a table of words keeps them. The arrays are others after it has grown. */
export interface TableRoom {
  /** Twice as many as words: number of the record plus one, 0 where it is free. */
  readonly places: Int32Array;
  /** Side by side in one line of the cache. */
  readonly records: Int32Array;
  readonly arena: Uint16Array;
  /** Grows to that size, never less than before; false where it cannot. Places are free where there is room for more words. */
  grow(size: RoomSize): boolean;
}

/** A room in memory of its own. */
export class OwnRoom implements TableRoom {
  places: Int32Array;
  records: Int32Array;
  arena: Uint16Array;

  constructor({ words, units }: RoomSize) {
    this.places = new Int32Array(words * 2);
    this.records = new Int32Array(words * recordFields);
    this.arena = new Uint16Array(units);
  }

  grow({ words, units }: RoomSize): boolean {
    if (units > this.arena.length) {
      const arena = new Uint16Array(units);
      arena.set(this.arena);
      this.arena = arena;
    }
    if (words * recordFields > this.records.length) {
      const records = new Int32Array(words * recordFields);
      records.set(this.records);
      this.records = records;
      this.places = new Int32Array(words * 2);
    }
    return true;
  }

  /** A larger room with what is in another. */
  static copy(room: TableRoom, size: RoomSize): OwnRoom {
    const own = new OwnRoom(size);
    own.records.set(room.records);
    own.arena.set(room.arena);
    return own;
  }
}
