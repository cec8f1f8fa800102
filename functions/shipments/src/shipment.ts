/** What the warehouse is told about an order. Knows nothing of Service Bus, so that it can be tested without a host. */

/** How many pieces go into one parcel. */
export const PIECES_PER_PARCEL = 10;
export const MOST_PIECES = 10_000;

export interface Line {
    sku: string;
    quantity: number;
}

export type OrderEvent = { type: 'paid'; order: string; lines: Line[] } | { type: 'cancelled'; order: string };

export type Instruction =
    | { action: 'pack'; order: string; parcel: number; of: number; lines: Line[] }
    | { action: 'stop'; order: string };

/** Names the field that is wrong. */
export class InvalidEvent extends Error {}

/** Reads `{type: 'paid', order, lines: [{sku, quantity}]}` or `{type: 'cancelled', order}`. */
export function parseEvent(message: unknown): OrderEvent {
    const event = asObject(message, 'event');
    const order = asText(event.order, 'order');
    switch (event.type) {
        case 'cancelled':
            return { type: 'cancelled', order };
        case 'paid':
            if (!Array.isArray(event.lines) || event.lines.length === 0) {
                throw new InvalidEvent('lines: must be a list of at least one line');
            }
            return { type: 'paid', order, lines: event.lines.map((line, number) => asLine(line, `lines[${number}]`)) };
        default:
            throw new InvalidEvent(`type: must be "paid" or "cancelled", got ${JSON.stringify(event.type)}`);
    }
}

/** A paid order is packed into as few parcels as hold it, in the order of its lines; a cancelled one is stopped. */
export function instructions(event: OrderEvent): Instruction[] {
    if (event.type === 'cancelled') {
        return [{ action: 'stop', order: event.order }];
    }
    const parcels: Line[][] = [];
    let room = 0;
    for (const { sku, quantity } of event.lines) {
        for (let left = quantity; left > 0; ) {
            if (room === 0) {
                parcels.push([]);
                room = PIECES_PER_PARCEL;
            }
            const packed = Math.min(left, room);
            parcels.at(-1)?.push({ sku, quantity: packed });
            left -= packed;
            room -= packed;
        }
    }
    return parcels.map((lines, index) => ({
        action: 'pack',
        order: event.order,
        parcel: index + 1,
        of: parcels.length,
        lines,
    }));
}

function asLine(value: unknown, where: string): Line {
    const { sku, quantity } = asObject(value, where);
    if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1 || quantity > MOST_PIECES) {
        throw new InvalidEvent(`${where}.quantity: must be a whole number from 1 to ${MOST_PIECES}`);
    }
    return { sku: asText(sku, `${where}.sku`), quantity };
}

function asObject(value: unknown, where: string): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new InvalidEvent(`${where}: must be a JSON object`);
    }
    return value as Record<string, unknown>;
}

function asText(value: unknown, where: string): string {
    if (typeof value !== 'string' || value.trim() === '') {
        throw new InvalidEvent(`${where}: must be a non-empty string`);
    }
    return value;
}
