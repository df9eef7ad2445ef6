export function provoke(): void;
export function countStrangers(): number;
export function listProtocols(): string[];
export function injectMarkup(): void;
export function measureWidth(): { readonly page: number; readonly window: number };
export function findNamelessParts(): string[];
