export function provoke(): void;
export function countStrangers(): number;
export function listProtocols(): string[];
export function injectMarkup(): void;
export function measureWidth(): { readonly page: number; readonly window: number };
export function findNamelessParts(): string[];
export function describeStop(): { name: string; hasOutline: boolean; isInView: boolean } | undefined;
export function readPaper(): string;
